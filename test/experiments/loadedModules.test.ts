import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { before, test } from 'node:test';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';
import { plantedRun } from '../harness/plantedRun';
import { shell } from './command';

/** What draws, or is there for what draws. */
const DRAWS = ['canvas', 'vega', 'vega-lite', 'subset-font'];

let tiny: string;
/** A command that scores a sentence. */
let score: string;
before(async () => {
  tiny = await convertedFixture('tiny-gelu');
  score = `score.ts --checkpoint ${tiny} --backend cpu --text dog`;
});

/** What measures, judges, or is there for what does: a sentence is scored without it. */
const MEASURES = ['toolkit/metrics/', 'toolkit/harness/', 'mathjs', 'ml-matrix', 'wink-nlp', 'apache-arrow'];

const started = new Map<string, Promise<string>>();

/** Those of `names`, packages or folders, of which a command loads something. */
async function loadedBy(command: string, names: readonly string[]): Promise<string[]> {
  const loading = started.get(command) ?? everythingLoadedBy(command);
  started.set(command, loading);
  const loaded = await loading;
  return names.filter((name) => loaded.includes(name.endsWith('/') ? name : `/node_modules/${name}/`));
}

async function everythingLoadedBy(command: string): Promise<string> {
  const file = newPath('loaded');
  writeFileSync(file, '');
  const { code, stderr } = await shell(
    `LOADED=${file} $ts --require ./test/experiments/loaded.ts experiments/${command}`,
  );
  assert.equal(code, 0, `${command}: ${stderr}`);
  const loaded = readFileSync(file, 'utf8');
  assert.ok(loaded.includes('experiments/cli.ts'), command);
  return loaded;
}

test('commands that draw nothing load nothing that draws; one that draws does', async () => {
  const scripts = readdirSync('experiments').filter((name) => name.endsWith('.ts'));
  const programs = scripts.filter((name) => readFileSync(`experiments/${name}`, 'utf8').includes("= commandLine('"));
  assert.ok(programs.length >= 8, programs.join(' '));
  const commands = [
    ...programs
      .filter((name) => !['run.ts', 'score.ts', 'checkpoint.ts'].includes(name))
      .map((name) => `${name} --help`),
    'run.ts list',
    `run.ts validate experiments/configs/layer-8.json --backend cpu`,
    score,
    `checkpoint.ts inspect ${tiny}`,
    `checkpoint.ts convert ${fixtureFolder('tiny-gelu')} ${newPath('converted')}`,
  ];
  const loaded = await Promise.all(commands.map((command) => loadedBy(command, DRAWS)));
  loaded.forEach((names, at) => {
    assert.deepEqual(names, [], commands[at]);
  });
  const sites = { post: { aucs: [0.5, 0.6, 0.7] } };
  const run = plantedRun({ checkpoint: 'shallow', numLayers: 2, sites });
  assert.deepEqual(await loadedBy(`compare.ts ${run} --out ${newPath('charts')}`, DRAWS), DRAWS);
});

test('scoring a sentence loads nothing that measures; a list of metrics does', async () => {
  assert.deepEqual(await loadedBy(score, MEASURES), []);
  assert.deepEqual(await loadedBy('run.ts list', MEASURES), MEASURES);
});

test(
  'a user without a home folder scores and draws',
  { skip: process.getuid?.() === 0 ? false : 'only root can be another user' },
  async () => {
    chmodSync(dirname(tiny), 0o755);
    const asNobody = `setpriv --reuid=54321 --regid=54321 --clear-groups env -i PATH=$PATH $ts`;
    const scored = await shell(`${asNobody} experiments/score.ts --checkpoint ${tiny} --backend cpu --text dog --json`);
    assert.equal(scored.code, 0, scored.stderr);
    const draw = `require('./toolkit').renderSvg({ data: { values: [{ t: '東 ж' }] }, mark: 'text', encoding: { text: { field: 't' } } }).then((svg) => console.log(svg))`;
    const drawn = await shell(`${asNobody} -e "${draw}"`);
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.match(drawn.stdout, />東 ж</);
  },
);

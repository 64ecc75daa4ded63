import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import packageJson from '../../package.json';
import { newPath } from '../convertedFixture';
import { command } from '../experiments/command';
import { shardsOf } from '../harness/run/shards';
import { smallRuns } from '../harness/smallRun';
import { FakeHub } from '../hub/fakeHub';
import { addNamedModel } from '../hub/namedModel';
import { documentedCommands, ROOT } from './documentedCommands';

// Commands that are cheap are run here, on small files and runs in place of the reader's. Of all others it stands here what runs them.

/** By kind of command the test or script that runs one, and a text of it that does. */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['.ci/run', 'npm test'],
  'npm pack': ['.ci/first-minutes', 'npm pack'],
  [`npm install path/to/afn-toolkit-${packageJson.version}.tgz`]: ['.ci/first-minutes', 'README.md'],
  'afn score': ['test/package/package.test.ts', "documented('score')"],
  'afn reproduce': ['.ci/first-minutes', 'README.md'],
  'afn experiment': ['test/package/package.test.ts', "documented('experiment')"],
  'afn doctor': ['test/package/package.test.ts', "afn.afn('doctor'"],
  reproduce: ['.ci/run', 'npm run reproduce'],
  native: ['.ci/run', 'npm run native'],
  explore: ['test/experiments/explore.test.ts', "'explore'"],
  cp: ['test/docs/commands.test.ts', 'cp'],
  'which-layer': ['test/experiments/whichLayer.test.ts', "command('whichLayer'"],
  atlas: ['test/experiments/atlas.test.ts', "command('atlas'"],
  'experiment collect': ['test/experiments/atlas.test.ts', "command('run', 'collect'"],
  'experiment CONFIG': ['test/experiments/csvConfig.test.ts', "command('run', config"],
  'experiment list': ['test/docs/commands.test.ts', "case 'list'"],
  'experiment schema': ['test/docs/commands.test.ts', "case 'schema'"],
  'experiment cache': ['test/docs/commands.test.ts', "case 'cache'"],
  'experiment validate': ['test/docs/commands.test.ts', "case 'validate'"],
  'checkpoint inspect': ['test/docs/commands.test.ts', "'inspect'"],
  'checkpoint convert': ['test/docs/commands.test.ts', "'convert'"],
  'experiments/examples/ownMetricAndClaim.ts': ['test/experiments/examples.test.ts', "'ownMetricAndClaim'"],
  'experiments/examples/scoreSentence.ts': ['test/experiments/examples.test.ts', "'scoreSentence'"],
  'experiments/examples/sweepCheckpoints.ts': ['test/experiments/examples.test.ts', "'sweepCheckpoints'"],
  snakemake: ['.ci/run', 'experiments/workflow/.test/on-cores'],
  'snakemake slurm': [
    'experiments/workflow/.test/prove-on-slurm',
    '--workflow-profile experiments/workflow/profiles/slurm',
  ],
};

/** What nothing runs, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm install @duckdb/node-api': 'npm ci installs it in a clone',
  'npm install --no-save @expo-google-fonts/noto-sans-jp':
    'it would alter the modules of the clone that the tests run on',
  'score webgpu': 'not every machine has a GPU; test/backend/webgpu.test.ts is for those that have',
};

const RUN_HERE = ['score', 'report', 'compare', 'experiment merge', 'experiment keep'];

const SUBCOMMANDS = ['list', 'schema', 'cache', 'validate', 'merge', 'keep', 'collect'];

/** What tells one command of a document from another, whatever files it is given. */
function kindOf(words: readonly string[]): string {
  const [program, first, ...rest] = words as [string, string, ...string[]];
  if (program === 'cp') return 'cp';
  if (program === 'snakemake') return words.some((word) => word.includes('slurm')) ? 'snakemake slurm' : 'snakemake';
  if (program === 'npx') return first === 'afn' ? `afn ${rest[0]!}` : rest[0]!;
  if (first === 'install') return words.join(' ');
  if (first !== 'run') return `npm ${first}`;
  const [name, ...args] = rest.filter((word) => word !== '--silent' && word !== '--') as [string, ...string[]];
  if (name === 'experiment') return `experiment ${SUBCOMMANDS.includes(args[0]!) ? args[0]! : 'CONFIG'}`;
  if (name === 'checkpoint') return `checkpoint ${args[0]!}`;
  return name === 'score' && args.includes('webgpu') ? 'score webgpu' : name;
}

let hub: FakeHub;
let corpus: string;
let shards: string[];
before(async () => {
  hub = await FakeHub.start();
  addNamedModel(hub);
  Object.assign(process.env, { AFN_CACHE: newPath('cache'), HF_HUB_CACHE: newPath('hub'), HF_ENDPOINT: hub.endpoint });
  const small = await smallRuns();
  corpus = small.corpus;
  shards = await shardsOf(small, 2, {});
});
after(() => {
  hub.stop();
});

/** The merged run, made once. */
let merged: Promise<string> | undefined;
function run(): Promise<string> {
  merged ??= succeeds('run', 'merge', ...shards, '--out', newPath('runs'), '--backend', 'wasm', '--json').then(
    (stdout) => (JSON.parse(stdout) as { run: string }).run,
  );
  return merged;
}

async function succeeds(name: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(name, ...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Runs a command as it stands, apart from the files that it is given. */
async function runHere(kind: string, words: readonly string[]): Promise<void> {
  const args = words.slice(words.indexOf('--') + 1);
  if (kind === 'score') {
    await score(args);
    return;
  }
  const [at, out] = [await run(), newPath(kind)];
  if (kind === 'experiment keep') {
    await succeeds('run', 'keep', at, out);
    assert.ok(existsSync(join(out, 'metrics.json')));
  } else if (kind === 'compare') {
    assert.match(await succeeds('compare', at, at, '--out', out), /^checkpoint +corpus/);
  } else if (kind === 'report') {
    const { code, stderr } = await command('report', ...args.map((word) => (word === 'RUN' ? at : word)));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Wrote .*charts/m);
  } else assert.ok(existsSync(join(at, 'report.html')), 'of the merged run');
}

async function score(args: readonly string[]): Promise<void> {
  const dir = newPath('scores');
  mkdirSync(dir);
  const written: string[] = [];
  const given = args.map((word) => {
    if (word === 'path/to/corpus.conllu') return corpus;
    if (!/^tas\.\w+$/.test(word)) return word;
    written.push(join(dir, word));
    return join(dir, word);
  });
  const stdout = await succeeds('score', ...given);
  if (written.length === 0) assert.match(stdout, /^token +layer \d+/m);
  for (const path of written) assert.ok(readFileSync(path).length > 0, path);
}

const commands = documentedCommands().map((documented) => ({ ...documented, kind: kindOf(documented.words) }));

test('of each kind of command there is what runs one, or why nothing does', () => {
  const known = [...RUN_HERE, ...Object.keys(ELSEWHERE), ...Object.keys(NOT_RUN)];
  const found = new Set(commands.map(({ kind }) => kind));
  assert.deepEqual([...found].sort(), known.sort());
  for (const [file, text] of Object.values(ELSEWHERE))
    assert.ok(readFileSync(join(ROOT, file), 'utf8').includes(text), `${file} has no ${text}`);
});

const lines = new Map(commands.filter(({ kind }) => RUN_HERE.includes(kind)).map((one) => [one.words.join(' '), one]));
for (const [line, { document, kind, words }] of lines) test(`${document}: ${line}`, () => runHere(kind, words));

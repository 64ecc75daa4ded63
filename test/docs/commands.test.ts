import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import packageJson from '../../package.json';
import { type Backend, foretell, openBackend, readExperiment, readFigures } from '../../toolkit';
import { fixtureFolder, newPath } from '../convertedFixture';
import { command } from '../experiments/command';
import { smallCorpus } from '../harness/smallCorpus';
import { commandsOf, type DocumentedCommand, documentedCommands, ROOT } from './documentedCommands';

// Run: list, schema, inspect and convert, on small files in place of the reader's; validate in this process, and in place of an
// experiment its `validate`, which reads config, overrides, checkpoint and corpus as the run does. Of all others the words are checked
// here; commandsRun.test.ts runs them, or says what does.

/** What stands for the reader's own files, and what the tests put there. */
const STAND_INS = new Map<string, string>();
let backend: Backend;
before(async () => {
  process.env.AFN_CACHE = newPath('cache');
  backend = await openBackend('cpu');
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(500)); // of which the documents draw samples
  STAND_INS.set('path/to/corpus.conllu', corpus);
  STAND_INS.set(`path/to/afn-toolkit-${packageJson.version}.tgz`, ROOT);
  STAND_INS.set('path/to/hugging-face-folder', fixtureFolder('tiny-gelu'));
  STAND_INS.set('sentence-transformers/all-MiniLM-L6-v2', join(ROOT, 'checkpoints/bert-base-uncased')); // no test asks the hub
  STAND_INS.set('answerdotai/ModernBERT-base', fixtureFolder('modernbert-gelu'));
  STAND_INS.set('HuggingFaceTB/SmolLM2-135M-Instruct', fixtureFolder('llama-silu'));
  STAND_INS.set('my-checkpoint', join(ROOT, 'checkpoints/bert-base-uncased'));
  STAND_INS.set('my-checkpoint-shuffled', join(ROOT, 'checkpoints/bert-base-uncased'));
});
/** The folder of a finished run. */
const RUN = 'RUN';
/** npm's own. */
const NPM = ['ci', 'install', 'pack', 'test'];
const OPTIONS_OF_RUNS = ['--out', '--workers', '--fresh', '--no-cache'];

const helps = new Map<string, Promise<string>>();

/** What a command says of itself. */
function helpOf(...words: string[]): Promise<string> {
  const key = words.join(' ');
  const known = helps.get(key) ?? help(words);
  helps.set(key, known);
  return known;
}

async function help([name, ...sub]: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(name!, ...sub, '--help');
  assert.equal(code, 0, stderr);
  return stdout;
}

/** The words after `npm run NAME --`, with the file that the script runs and the arguments it gives itself. */
function scriptOf(words: readonly string[]): { file: string; args: string[] } {
  const rest = words.slice(2).filter((word) => word !== '--silent');
  const script = (packageJson.scripts as Record<string, string>)[rest[0]!];
  assert.ok(script, `there is no npm script ${rest[0]!}`);
  const [, file, ...own] = /^ts-node experiments\/(\w+)\.ts ?(.*)$/.exec(script) ?? [];
  assert.ok(file, `${rest[0]!} is no command of experiments/`);
  assert.ok(rest.length === 1 || rest[1] === '--', 'options without -- go to npm');
  return { file, args: [...own.filter((word) => word !== ''), ...rest.slice(2)] };
}

function standIn(word: string): string {
  const [key, ...value] = word.split('=');
  const taken = STAND_INS.get(value.length > 0 ? value.join('=') : word);
  return taken === undefined ? word : value.length > 0 ? `${key!}=${taken}` : taken;
}

/** Paths of the repository exist, those of the reader have a stand-in. */
function assertPaths(words: readonly string[]): void {
  for (const word of words) {
    const path = word.split('=').at(-1)!;
    if (/^(experiments|checkpoints|docs|toolkit|test)\//.test(path) && path !== 'experiments/results/mine')
      assert.ok(existsSync(join(ROOT, path)), `${path} is not there`);
    if (path.startsWith('path/to/')) assert.ok(STAND_INS.has(path), `nothing stands for ${path}`);
  }
}

/** Options are in the command's --help. */
async function assertOptions(words: readonly string[], ...of: string[]): Promise<void> {
  const text = await helpOf(...of);
  for (const option of words.filter((word) => word.startsWith('--')))
    assert.ok(new RegExp(`^ +(-\\w, )?${option}\\b`, 'm').test(text), `${of.join(' ')} has no ${option}`);
}

/** As many runs as the usage asks for, written RUN. */
function assertRuns(words: readonly string[], atLeast: number): void {
  const runs = words.filter((word) => word === RUN);
  assert.ok(runs.length >= atLeast, `expected ${atLeast} times ${RUN}`);
}

async function succeeds(file: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await command(file, ...args);
  assert.equal(code, 0, stderr);
}

/** Kept figures are copied to be drawn. */
function assertKeptRun(words: readonly string[]): void {
  const [, option, from, to] = words as [string, string, string, string];
  assert.deepEqual([option, to], ['-r', RUN]);
  readFigures(join(ROOT, from));
}

/** What `validate` does. */
async function validate(words: readonly string[]): Promise<void> {
  const options = words.filter((word) => word.startsWith('--'));
  assert.deepEqual(options, []);
  const [path, ...overrides] = words.map(standIn);
  for (const config of readExperiment(join(ROOT, path!), overrides)) await foretell(config, { backend });
}

async function checkExperiment(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args as [string, ...string[]];
  switch (first) {
    case 'list':
    case 'schema':
    case 'cache':
      return succeeds('run', ...args);
    case 'validate':
      return validate(rest);
    case 'merge':
    case 'keep':
    case 'collect':
      assertRuns(rest, first === 'merge' ? 2 : 1);
      return assertOptions(rest, 'run', first);
    default: {
      await assertOptions(args, 'run');
      const stray = args.find((word, at) => OPTIONS_OF_RUNS.includes(word) || args[at - 1] === '--out');
      const kept = args.filter((word) => word !== stray && !OPTIONS_OF_RUNS.includes(word));
      return validate(kept);
    }
  }
}

async function checkCheckpoint(args: readonly string[]): Promise<void> {
  const [verb, dir, out] = args.map(standIn) as [string, string, string];
  if (verb === 'inspect') return succeeds('checkpoint', ...args.map(standIn));
  assert.equal(verb, 'convert');
  await assertOptions(args, 'checkpoint', 'convert');
  assert.ok(out, 'convert takes a new folder');
  return succeeds('checkpoint', verb, dir, newPath('converted'), ...args.slice(3));
}

async function checkScript(words: readonly string[]): Promise<void> {
  const { file, args } = scriptOf(words);
  if (file === 'run') return checkExperiment(args);
  if (file === 'checkpoint') return checkCheckpoint(args);
  if (file === 'report' || file === 'compare') assertRuns(args, 1);
  return assertOptions(args, file);
}

async function check({ words }: DocumentedCommand): Promise<void> {
  assertPaths(words);
  const [program, first] = words as [string, string];
  if (program === 'npm' && first !== 'run') assert.ok(NPM.includes(first), `npm ${first}`);
  else if (program === 'npm') await checkScript(words);
  else if (program === 'cp') assertKeptRun(words);
  else if (first === 'afn')
    await checkScript(['npm', 'run', words[2]!, '--', ...words.slice(3)]); // each is a script of a clone
  else if (program === 'snakemake')
    assert.deepEqual([first, words[2]], ['--snakefile', 'experiments/workflow/Snakefile']); // test/workflow runs it
  else assert.deepEqual([program, first], ['npx', 'ts-node'], 'only npm, npx ts-node, snakemake and cp are known here');
}

const commands = documentedCommands();

test('every document with commands is read', () => {
  const documents = new Set(commands.map(({ document }) => document));
  assert.deepEqual(
    [...documents],
    [
      'README.md',
      'docs/backends.md',
      'docs/faq.md',
      'docs/footguns.md',
      'docs/gallery.md',
      'docs/how-to.md',
      'docs/scale.md',
      'docs/start.md',
      'docs/tutorial.md',
    ],
  );
  assert.ok(commands.length > 25, `${commands.length} commands`);
});

for (const documented of commands)
  test(`${documented.document}:${documented.line}: ${documented.words.join(' ')}`, () => check(documented));

for (const [line, message] of [
  ['npm run reproduse', /there is no npm script reproduse/],
  ['npm run experiment experiments/configs/layer-8.json', /options without -- go to npm/],
  ['npm run experiment -- experiments/configs/layer-9.json', /layer-9\.json is not there/],
  ['npm run experiment -- experiments/configs/layer-8.json limt=3', /unknown key: got "limt"/],
  ['npm run experiment -- experiments/configs/layer-8.json --frech', /run has no --frech/],
  ['npm run experiment -- validate experiments/configs/layer-8.json corpus=path/to/none.conllu', /nothing stands for/],
  ['npm run report -- RUN --them acl-column', /report has no --them/],
  ['npm run experiment -- merge RUN', /expected 2 times RUN/],
  ['npm run checkpoint -- inspekt my-checkpoint', /inspekt/],
  ['pip install afn', /only npm, npx ts-node, snakemake and cp/],
  ['cp -r experiments/results/en_gum-dev/bert RUN', /bert is not there/],
] as const)
  test(`a document that said ${line} would fail`, async () => {
    const [documented] = commandsOf('x.md', `\`\`\`sh\n${line}\n\`\`\`\n`);
    await assert.rejects(check(documented!), message);
  });

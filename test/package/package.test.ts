import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { publint } from 'publint';
import packageJson from '../../package.json';
import * as toolkit from '../../toolkit';
import { pageScript } from '../../toolkit/report/html/embedded';
import { fixtureFolder, newPath } from '../convertedFixture';
import { command } from '../experiments/command';
import { documentedCommands } from '../docs/documentedCommands';
import { FakeHub } from '../hub/fakeHub';
import { addNamedModel, NAMED } from '../hub/namedModel';
import { testImports } from './imports';
import { Installed, pack, type Packed, ROOT, type TestInstalled } from './installed';

const TEXT = ['--text', 'The old dog.', '--backend', 'wasm', '--json'];
const COMMANDS = 'score experiment reproduce which-layer compare atlas report checkpoint native explore'.split(' ');

let hub: FakeHub;
let packed: Packed;
let installed: Installed | string;
before(async () => {
  hub = await FakeHub.start();
  packed = pack();
  installed = await Installed.from(packed);
  if (typeof installed !== 'string') installed.env.HF_ENDPOINT = hub.endpoint;
});
after(() => {
  hub.stop();
});

/** A test of the installed package, left out with the reason where npm reaches no registry. */
const testInstalled: TestInstalled = (name, body) => {
  test(name, async (t) => {
    if (typeof installed === 'string') t.skip(installed);
    else await body(installed, t);
  });
};

test('the tarball is small, and holds neither checkpoints, nor sources, nor the corpora of others', () => {
  assert.ok(packed.bytes < 3 * 2 ** 20, `${packed.bytes} bytes`);
  const stray = packed.files.filter((path) =>
    /(^|\/)(checkpoints|node_modules|test|treebanks)\/|(?<!\.d)\.ts$/.test(path),
  );
  assert.deepEqual(stray, []);
  const results = packed.files.filter((path) => path.startsWith('experiments/results/'));
  assert.ok(results.every((path) => path.startsWith('experiments/results/embedded/')));
  for (const path of ['bin/afn.js', 'README.md', 'LICENSE', 'NOTICE', 'experiments/corpora/embedded.conllu'])
    assert.ok(packed.files.includes(path), path);
});

test('bundlers, Node and TypeScript find what package.json names', async () => {
  const { messages } = await publint({ pkgDir: ROOT, strict: true, pack: false });
  assert.deepEqual(messages, []);
  const attw = join(ROOT, 'node_modules/.bin/attw');
  const look = (...options: string[]) => execFileSync(attw, [packed.tarball, ...options], { stdio: 'pipe' });
  look('--profile', 'node16', '--exclude-entrypoints', 'browser');
  look('--profile', 'esm-only', '--entrypoints', 'browser');
});

testInstalled(
  'afn alone says what to do next; its commands have help, which names them as they are called',
  async (afn) => {
    const [alone, version] = await Promise.all([afn.afn(), afn.afn('--version')]);
    assert.deepEqual([alone.code, version.stdout], [0, `${packageJson.version}\n`]);
    assert.match(alone.stdout, /^What to do next\n {2}afn score --checkpoint /m);
    const named = async (name: string) => {
      assert.match(alone.stdout, new RegExp(`^  ${name} +\\S`, 'm'));
      const { code, stdout } = await afn.afn('help', name);
      const called = name === 'reproduce' ? 'experiment' : name;
      assert.deepEqual([code, stdout.split(' ').slice(0, 3)], [0, ['Usage:', 'afn', called]]);
    };
    await Promise.all([...COMMANDS, 'bench', 'doctor'].map(named));
    const listed = [...alone.stdout.split('\nCommands;')[1]!.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name!);
    assert.deepEqual(listed.sort(), [...COMMANDS, 'bench', 'doctor'].sort(), 'each command once');
  },
);

testInstalled('an unknown command ends with 2 and the nearest; one of a clone says so', async (afn) => {
  const [typo, notebooks] = [await afn.afn('scroe'), await afn.afn('notebooks')];
  const stderr = 'error: Unknown command: got "scroe". Did you mean "score"?\n';
  assert.deepEqual(typo, { code: 2, stdout: '', stderr });
  assert.equal(notebooks.code, 2);
  assert.match(
    notebooks.stderr,
    /^error: afn notebooks; expected a clone of the toolkit, where npm run notebooks does it/,
  );
});

testInstalled('a model of the hub is scored as in a clone, and stands for the embedded checkpoint', async (afn) => {
  hub.add('org/tiny-model');
  hub.add('google-bert/bert-base-uncased');
  const expected = await command('score', '--checkpoint', fixtureFolder('tiny-gelu'), ...TEXT);
  const [named, usual] = [
    await afn.afn('score', '--checkpoint', 'org/tiny-model', ...TEXT),
    await afn.afn('score', ...TEXT),
  ];
  assert.deepEqual([named.code, named.stdout], [0, expected.stdout], named.stderr);
  assert.deepEqual([usual.code, usual.stdout], [0, expected.stdout], usual.stderr);
  assert.match(
    usual.stderr,
    /^checkpoints\/bert-base-uncased is in a clone .*; google-bert\/bert-base-uncased on the hub/m,
  );
});

testInstalled('the corpus that comes with the package is annotated', async (afn) => {
  const corpus = ['--input', 'experiments/corpora/embedded.conllu', '--truncate'];
  const file = join(afn.dir, 'annotated.conllu');
  const args = ['--checkpoint', fixtureFolder('tiny-gelu'), ...corpus, '--layers', '1', '--out', file];
  const { code, stderr } = await afn.afn('score', ...args);
  assert.equal(code, 0, stderr);
  assert.match(readFileSync(file, 'utf8'), /\bTAS=\d+(\.\d+)?\|HIGH=(Yes|No)$/m);
});

/** What follows `npx afn` in the one command NAME of the documents that names the model of the hub. */
function documented(name: string): string[] {
  const commands = documentedCommands().filter(
    ({ words: [npx, afn, first, ...rest] }) =>
      [npx, afn, first].join(' ') === `npx afn ${name}` && rest.some((word) => word.endsWith(NAMED)),
  );
  assert.equal(commands.length, 1, name);
  return commands[0]!.words.slice(2);
}

testInstalled(
  'docs/start.md: a model of the hub is scored, and makes a run in threads with its report',
  async (afn) => {
    addNamedModel(hub);
    const scored = await afn.afn(...documented('score'));
    assert.equal(scored.code, 0, scored.stderr);
    assert.match(scored.stdout, /^token( +layer \d+)+$/m);
    const run = await afn.afn(...documented('experiment'), '--workers', '2', '--json');
    assert.equal(run.code, 0, run.stderr);
    const dir = join(afn.dir, (JSON.parse(run.stdout) as { run: string }).run);
    assert.match(dir, /\/runs\/all-MiniLM-L6-v2\/\w+$/);
    assert.match(readFileSync(join(dir, 'report.md'), 'utf8'), /^# /);
    assert.ok(
      readFileSync(join(dir, 'report.html'), 'utf8').includes(await pageScript()),
      "the page's script is the clone's",
    );
    const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as toolkit.Manifest;
    assert.deepEqual([manifest.commit, manifest.backend.workers, manifest.checkpoint.source?.name], [null, 2, NAMED]);
    const exact = Object.entries(packageJson.dependencies).map(([name, asked]) => [
      name,
      asked.replace(/^npm:.*@/, ''),
    ]);
    assert.deepEqual(manifest.packages, Object.fromEntries(exact));
  },
);

testImports(testInstalled);

testInstalled('what cannot be read or written ends with 2 and says what', async (afn, t) => {
  writeFileSync(join(afn.dir, 'taken'), 'a file');
  const args = ['experiments/configs/layer-8.json', `checkpoint=${fixtureFolder('tiny-gelu')}`, 'truncate=true'];
  const written = await afn.afn('experiment', ...args, '--backend', 'cpu', '--out', 'taken');
  assert.deepEqual([written.code, written.stdout], [2, '']);
  assert.match(written.stderr, /^error: Cannot write taken\/.*: E[A-Z]+: /m);
  if (process.getuid?.() !== 0) {
    t.diagnostic('only root can be another user');
    return;
  }
  const secret = newPath('secret');
  cpSync(fixtureFolder('tiny-gelu'), secret, { recursive: true });
  chmodSync(secret, 0o700);
  for (let dir = afn.dir; dir !== '/'; dir = dirname(dir)) chmodSync(dir, 0o755 | (dir === '/tmp' ? 0o1777 : 0));
  const asNobody = [
    '--reuid=54321',
    '--regid=54321',
    '--clear-groups',
    process.execPath,
    'node_modules/afn-toolkit/bin/afn.js',
  ];
  const read = await afn.run('setpriv', ...asNobody, 'score', '--checkpoint', secret, ...TEXT);
  assert.deepEqual([read.code, read.stdout], [2, '']);
  assert.match(
    read.stderr,
    /^error: The checkpoint cannot be read \(EACCES: .*\); expected a folder that you have the right/m,
  );
});

testInstalled('doctor says what works and why the rest does not, without the name of the user', async (afn) => {
  afn.env.HF_TOKEN = 'hf_secret';
  const { code, stdout, stderr } = await afn.afn('doctor');
  delete afn.env.HF_TOKEN;
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`^toolkit\\n  version +${packageJson.version}\\n  runs from +the package$`, 'm'));
  assert.match(stdout, /^ {2}cpu +yes$/m);
  assert.match(stdout, /^ {2}tfjs-node-gpu +no: \S/m);
  assert.match(stdout, /^ {2}HF_TOKEN +set$/m);
  assert.doesNotMatch(stdout, new RegExp(`hf_secret|${afn.env.HOME!}|\\x1b`));
});

testInstalled('the explorer serves the page that came with the package, and a checkpoint', async (afn) => {
  const child = spawn(
    join(afn.dir, 'node_modules/.bin/afn'),
    ['explore', fixtureFolder('tiny-gelu'), '--port', '0', '--no-open', '--json'],
    { cwd: afn.dir, env: afn.env },
  );
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(said.toString()) as { url: string };
    const page = await fetch(url);
    assert.equal(page.status, 200);
    const built = join(afn.dir, 'node_modules/afn-toolkit/dist/toolkit/explorer/built');
    assert.equal(await page.text(), readFileSync(join(built, 'index.html'), 'utf8'));
    const worker = await fetch(new URL('worker.js', url));
    assert.equal(await worker.text(), readFileSync(join(built, 'worker.js'), 'utf8'));
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { anchorOf, PAGES } from '../../docs/.vitepress/pages';
import packageJson from '../../package.json';

const ROOT = join(__dirname, '../..');
const GUIDES = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
/** What is a page of the site, and the README, which is none. */
const DOCUMENTS = ['README.md', ...PAGES.map(({ file }) => file).filter((file) => file.endsWith('.md'))];
/** npm's own commands that the documents use. */
const NPM_COMMANDS = ['ci', 'install', 'pack'];

test('every guide and notebook is a page of the site', () => {
  const notebooks = readdirSync(join(ROOT, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
  const pages = PAGES.map(({ file }) => file);
  const written = [...GUIDES.map((name) => `docs/${name}`), ...notebooks.map((name) => `notebooks/${name}`)];
  assert.deepEqual(
    written.filter((file) => !pages.includes(file)),
    [],
  );
  assert.deepEqual(
    pages.filter((file) => !existsSync(join(ROOT, file))),
    [],
  );
});

for (const document of DOCUMENTS) {
  test(`${document} names only npm scripts there are`, () => {
    const named = [...read(document).matchAll(/npm (?:run (?:--silent )?)?(?!run\b)([a-z][a-z:-]*)/g)].map(
      ([, name]) => name!,
    );
    const unknown = named.filter((name) => !(name in packageJson.scripts) && !NPM_COMMANDS.includes(name));
    assert.deepEqual(unknown, []);
  });

  test(`${document} links only to files and headings there are`, () => {
    const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = links.filter((target) => !target.startsWith('https:') && !resolves(target, document));
    assert.deepEqual(broken, []);
  });
}

test('CONTRIBUTING.md gives a reason for each dependency there is, and for no other', () => {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = packageJson;
  const [, section] = read('CONTRIBUTING.md').split('## Dependencies\n');
  const explained = [...section!.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \| \S.*\|$/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );
  const declared = Object.keys({
    ...dependencies,
    ...optionalDependencies,
    ...peerDependencies,
    ...devDependencies,
  });
  assert.deepEqual(explained.sort(), declared.sort());
});

test('the directory map of CONTRIBUTING.md names only what there is', () => {
  const [, map] = /^## Directory map\n.*?^```\n(.*?)^```$/ms.exec(read('CONTRIBUTING.md')) ?? [];
  const paths = [...map!.matchAll(/^(\S+)/gm)].map(([, path]) => path!);
  assert.ok(paths.length > 10);
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(ROOT, path))),
    [],
  );
});

test('the script in docs/how-to.md prints what docs/how-to.md shows', () => {
  const [, recipe] = read('docs/how-to.md').split('## From a script of your own\n');
  const [, script, output] = /^```ts\n(.*?)^```\n.*?^```\n(.*?)^```$/ms.exec(recipe!)!;
  assertSamePrint(run(['node_modules/ts-node/dist/bin.js'], script), output!);
});

test('CITATION.cff has the version and the licence of package.json, and the authors of NOTICE', () => {
  const fields = new Map(
    [...read('CITATION.cff').matchAll(/^(?: {2}- )?(\w[\w-]*): (.+)$/gm)].map(([, key, value]) => [key, value]),
  );
  const [, authors] = /^Copyright \d+ (.+)$/m.exec(read('NOTICE'))!;
  assert.deepEqual(
    ['version', 'license', 'name'].map((key) => fields.get(key)),
    [packageJson.version, packageJson.license, authors],
  );
});

test('README.md and docs/start.md show what their first sentence prints', () => {
  const shown = ['README.md', 'docs/start.md'].map((document) =>
    /^(?:npm run --silent score --|npx afn score) (.*?)\n.*?^```\n.*?^```\n(.*?)^```$/ms
      .exec(read(document))!
      .slice(1, 3),
  );
  const [args, output] = shown[0] as [string, string];
  assert.deepEqual(shown[1], [args, output], 'docs/start.md shows the same as README.md');
  const words = [...args.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replaceAll('"', ''));
  assertSamePrint(run(['--require', 'ts-node/register', 'experiments/score.ts', ...words]), output);
});

function read(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

function resolves(target: string, document: string): boolean {
  const [path, anchor] = target.split('#') as [string, string | undefined];
  const file = path === '' ? document : join(dirname(document), path);
  return existsSync(join(ROOT, file)) && (anchor === undefined || anchors(file).includes(anchor));
}

/** Anchors of a document's headings, as GitHub makes them. */
function anchors(document: string): string[] {
  const headings = [...read(document).matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, heading]) => anchorOf(heading!));
}

function run(args: string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', input });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** The same words in the same places; numbers may differ by what backends differ in the last printed digit. */
function assertSamePrint(actual: string, expected: string): void {
  const words = (text: string) => text.trim().split(/\s+/);
  const shown = words(expected);
  assert.equal(words(actual).length, shown.length);
  words(actual).forEach((word, i) => {
    if (!/^\d+\.\d+/.test(word)) {
      assert.equal(word, shown[i]);
      return;
    }
    const difference = Math.abs(parseFloat(word) - parseFloat(shown[i]!));
    assert.ok(difference <= 0.0101, `${word} is not ${shown[i]!}`);
    assert.equal(word.endsWith('*'), shown[i]!.endsWith('*'), `${word} is not ${shown[i]!}`);
  });
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { newPath } from '../convertedFixture';
import { kernelOf, rowsOf, type Shown, shownIn, textsOf } from './notebook';

const FOLDER = join(__dirname, '../../notebooks');
const MOST_BYTES = 300 * 1024;

/** Rows of each table, header included, titles of the pictures, and lines printed. */
const PROMISED = {
  'score-a-sentence.ipynb': { tables: [17, 15], titles: ['TAS of each token within its layer'], lines: 1 },
  'is-layer-8-special.ipynb': {
    tables: [6, 8],
    titles: [
      'By TAS, content words stand out most at layer 2, not at layer 8',
      'At layer 8, function words outscore content words; so they do',
    ],
    lines: 2,
  },
  'own-checkpoint-and-claim.ipynb': { tables: [9, 4], titles: [], lines: 1 },
  'read-a-run-in-python.ipynb': {
    tables: [15, 14],
    titles: ['AUC, content above function words', "The same chart, with a title of one's own"],
    lines: 12,
  },
};

/** What a run of the notebook's code shows, and how it ended. */
function run(notebook: string): { status: number | null; stderr: string; shown: () => Shown[] } {
  const file = newPath('shown.json');
  const args = ['--require', 'ts-node/register', join(__dirname, 'runCells.ts'), notebook, file];
  const env = { ...process.env, TMPDIR: dirname(file) }; // removed when the tests are done
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: join(FOLDER, '..'), env });
  return { status, stderr, shown: () => JSON.parse(readFileSync(file, 'utf8')) as Shown[] };
}

const contents = (shown: readonly Shown[], kind: Shown['kind']) =>
  shown.filter((one) => one.kind === kind).map(({ content }) => content);

/** Texts are the same, and numbers as near as backends round: decimals within .02. */
function assertAlike(actual: readonly string[], expected: readonly string[], where: string): void {
  const decimals = /-?\d*\.\d+/g;
  const words = (texts: readonly string[]) => texts.map((text) => text.replace(decimals, '#'));
  assert.deepEqual(words(actual), words(expected), where);
  const numbers = (texts: readonly string[]) => texts.flatMap((text) => text.match(decimals) ?? []).map(Number);
  const others = numbers(expected);
  for (const [at, number] of numbers(actual).entries())
    assert.ok(Math.abs(number - others[at]!) <= 0.02, `${where}: ${number} and ${others[at]}`);
}

it('every notebook is tested', () => {
  const notebooks = readdirSync(FOLDER).filter((name) => name.endsWith('.ipynb'));
  assert.deepEqual(notebooks.sort(), Object.keys(PROMISED).sort());
});

it('a notebook whose code fails is noticed, and so is one that shows nothing', () => {
  const notebookOf = (source: string) => {
    const path = newPath('one.ipynb');
    writeFileSync(path, JSON.stringify({ cells: [{ cell_type: 'code', source: [source] }] }));
    return run(path);
  };
  const failing = notebookOf("await Promise.reject(new Error('no such layer'));");
  assert.equal(failing.status, 1);
  assert.match(failing.stderr, /no such layer/);
  const silent = notebookOf('const x: number = 1;');
  assert.equal(silent.status, 0, silent.stderr);
  assert.deepEqual(silent.shown(), []);
});

for (const [name, { tables, titles, lines }] of Object.entries(PROMISED))
  describe(name, () => {
    const path = join(FOLDER, name);
    const held = shownIn(path);

    it('is small, and names no machine and no host but those of its links', () => {
      assert.ok(statSync(path).size < MOST_BYTES, `${statSync(path).size} bytes`);
      const text = readFileSync(path, 'utf8');
      assert.doesNotMatch(text, /[\s"'(=]\/(home|root|tmp|work|Users|var|opt|mnt|usr)\/|[A-Z]:\\\\/);
      const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host!);
      assert.deepEqual(
        hosts.filter((host) => !['vega.github.io', 'www.w3.org'].includes(host)),
        [],
      );
    });

    it('holds the output of its cells', () => {
      assert.deepEqual(
        contents(held, 'html').map((html) => rowsOf(html).length),
        tables,
      );
      const pictures = contents(held, 'svg').map(textsOf);
      assert.equal(pictures.length, titles.length);
      for (const [at, title] of titles.entries()) assert.ok(pictures[at]!.includes(title), title);
      assert.equal(contents(held, 'text').join('').trim().split('\n').length, lines);
    });

    const skip = kernelOf(path) !== 'tslab' && 'its kernel is of another language; .ci/release runs it in Jupyter';
    it('runs without an error and shows what it holds', { skip }, () => {
      const { status, stderr, shown } = run(path);
      assert.equal(status, 0, stderr);
      const fresh = shown();
      assertAlike(contents(fresh, 'text'), contents(held, 'text'), 'printed');
      const [now, then] = [fresh, held].map((one) => contents(one, 'html').map(rowsOf));
      for (const [at, rows] of then!.entries()) assertAlike(now![at]!.flat(), rows.flat(), `table ${at + 1}`);
      assert.equal(now!.length, then!.length);
      assert.deepEqual(contents(fresh, 'svg').map(textsOf), contents(held, 'svg').map(textsOf));
    });
  });

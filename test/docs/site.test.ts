import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyOf, linkedForSite } from '../../docs/.vitepress/links';
import { notebookPage } from '../../docs/.vitepress/notebook';
import { anchorOf, PAGES, routeOf, SECTIONS } from '../../docs/.vitepress/pages';
import { chartCatalogue, chartRecords, readFigures } from '../../toolkit';
import { ROOT } from './documentedCommands';

const link = (file: string, text: string) => linkedForSite(ROOT, file, text);

test('each page has an address of its own, as it stands in the sidebar', () => {
  const routes = PAGES.map(({ file }) => routeOf(file)!);
  assert.equal(new Set(routes).size, routes.length);
  assert.deepEqual(
    ['docs/README.md', 'docs/tutorial.md', 'experiments/results/README.md', 'CONTRIBUTING.md'].map(routeOf),
    ['/', '/tutorial', '/experiments/results/', '/contributing'],
  );
  assert.equal(routeOf('toolkit/index.ts'), null);
  assert.equal(
    SECTIONS.reduce((sum, { pages }) => sum + pages.length, 0),
    PAGES.length,
  );
});

test('links lead to pages by their address, from any folder, and the README to the overview', () => {
  const text =
    'See [a](tutorial.md#5-use-your-text), [b](../experiments/results/README.md), [c](../README.md), [d](#here).';
  assert.deepEqual(link('docs/faq.md', text), {
    text: 'See [a](/tutorial#5-use-your-text), [b](/experiments/results/), [c](/), [d](#here).',
    files: [],
  });
  assert.equal(link('experiments/results/README.md', '[p](../../docs/protocol.md)').text, '[p](/protocol)');
  assert.equal(link('docs/faq.md', '[w](https://example.org/a.md)').text, '[w](https://example.org/a.md)');
});

test('links to other files lead to a copy, which a browser shows as text or as a picture', () => {
  const { text, files } = link(
    'docs/faq.md',
    '![p](images/layer-map.png) [s](../toolkit/index.ts) [`f`](../test/docs)',
  );
  assert.equal(text, '![p](/source/docs/images/layer-map.png) [s](/source/toolkit/index.ts.txt) `f`');
  assert.deepEqual(files, ['docs/images/layer-map.png', 'toolkit/index.ts']);
  assert.equal(copyOf('NOTICE'), '/source/NOTICE.txt');
});

test('what stands in code is no link, and a link that leads nowhere is an error', () => {
  const code = 'before\n\n```ts\nconst a = b[0](c); // [x](none.md)\n```\n';
  assert.equal(link('docs/faq.md', code).text, code);
  assert.throws(() => link('docs/faq.md', '[x](none.md)'), /docs\/faq\.md links to none\.md, which is not there/);
});

test('anchors are those of Git hosts', () => {
  assert.deepEqual(['score --json', 'Is layer 8 special?', 'C3: odds, `post`'].map(anchorOf), [
    'score---json',
    'is-layer-8-special',
    'c3-odds-post',
  ]);
});

test('a notebook becomes a page: its text, its code and what came of it', () => {
  const page = notebookPage(readFileSync(join(ROOT, 'notebooks/score-a-sentence.ipynb'), 'utf8'));
  assert.match(page, /^# /);
  assert.match(page, /^```typescript\n/m);
  assert.match(page, /<div v-pre class="output"><svg /);
  assert.match(page, /<div v-pre class="output"><table/);
  assert.match(page, /^```text\n/m);
  for (const [html] of page.matchAll(/<div v-pre.*?<\/div>/gs)) assert.ok(!html.includes('\n\n'));
});

const GALLERY = readFileSync(join(ROOT, 'docs/gallery.md'), 'utf8');

test('every picture of docs/images is shown on a page', () => {
  const shown = PAGES.filter(({ file }) => file.endsWith('.md'))
    .map(({ file }) => readFileSync(join(ROOT, file), 'utf8'))
    .join('');
  const pictures = readdirSync(join(ROOT, 'docs/images'));
  assert.deepEqual(
    pictures.filter((name) => !shown.includes(`images/${name})`)),
    [],
  );
});

test('a picture of the gallery says what its chart says of the kept figures today', () => {
  const drawn = [...GALLERY.matchAll(/\(images\/([\w-]+)\.svg\)\n\nChart `\1`(?: of `([\w-]+)`)?/g)];
  assert.equal(drawn.length, readdirSync(join(ROOT, 'docs/images')).filter((name) => name.endsWith('.svg')).length);
  const runs = new Map<string, ReturnType<typeof chartCatalogue>>();
  for (const [, chart, folder = 'bert-base-uncased'] of drawn) {
    const dir = join(ROOT, 'experiments/results/en_gum-dev', folder);
    assert.ok(existsSync(dir), folder);
    const charts = runs.get(folder) ?? chartCatalogue(chartRecords(dir, readFigures(dir)));
    runs.set(folder, charts);
    const found = charts[chart!]!;
    assert.ok('caption' in found, chart);
    const svg = readFileSync(join(ROOT, `docs/images/${chart!}.svg`), 'utf8');
    const words = [...svg.matchAll(/>([^<]+)</g)].map(([, text]) => text!).join(' ');
    assert.ok(letters(words).includes(letters(found.caption.title)), `${chart!}: ${found.caption.title}`);
  }
});

/** A title is broken into lines anywhere, and quotation marks are escaped. */
function letters(text: string): string {
  return text.replace(/&\w+;|[^\p{L}\p{N}.]/gu, '');
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { chartCatalogue } from '../../../toolkit/charts/catalogue';
import { BERT_TOKENS } from '../../../toolkit/harness/run/namedTokens';
import type { Chart } from '../../../toolkit/charts/spec';
import type { MatchedComparison } from '../../../toolkit/harness/faithfulness/matchedRows';
import { exampleSentence } from '../../../toolkit/harness/run/words';
import { answers, summary } from '../../../toolkit/report/answer';
import { controlTables } from '../../../toolkit/report/layers';
import { reportPage } from '../../../toolkit/report/html/page';
import { describeMethod } from '../../../toolkit/report/method';
import { reportMarkdown } from '../../../toolkit/report/markdown';
import { NO_AGGREGATES, sampleRun } from '../sampleRun';

const run = sampleRun();
const charts: Record<string, Chart> = {
  ...chartCatalogue({
    ...run,
    aggregates: NO_AGGREGATES,
    example: exampleSentence(run.words).map((at) => run.words[at]!),
    claims: run.config.claims,
    level: 0.95,
    boundary: { quantile: 0.75 },
    scope: 'sentence',
    gold: null,
    matched: [],
    numLayers: 12,
    sites: ['post', 'pre'],
    tokens: BERT_TOKENS,
  }),
  'left-out': { skipped: 'no row of <metric> has a value' },
};
/** What is said of characters that no font has. */
const GLYPHS = 'The pictures show a box for 東.';
let page: string;
let text: string;
before(async () => {
  page = await reportPage(run, charts, GLYPHS);
  text = textOf(page);
});

/** What a run records that compared words with matched words. */
const MATCHED: MatchedComparison = {
  ...{ scorer: 'tas.post.8', operation: 'mask', effect: 'pseudo_likelihood', word: 'less' },
  ...{
    excess: -0.4,
    interval: [-0.6, -0.2],
    margin: 0.1,
    sentences: 30,
    words: 90,
    unmatched: 5,
    rarer: 0.2,
    refused: {},
  },
};
const removalRecord = {
  ...{
    scorerTokens: {},
    randomDraws: null,
    sentences: [0, 2],
    forwardPasses: 9,
    tokens: 90,
    refused: {},
    failures: {},
  },
  ...{ unavailable: {}, unavailableEffects: {}, withoutEffect: {}, completenessError: {}, gold: null },
};

/** What a reader sees: no scripts, no styles, no tags, entities decoded. */
function textOf(markup: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return markup
    .replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
    .replace(/\s+/g, ' ');
}

const spaced = (sentence: string) => sentence.replaceAll('**', '').replace(/\s+/g, ' ');

test('the sections stand in their order, verdicts first', () => {
  const ids = [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, ['verdicts', 'charts', 'controls', 'explorer', 'method', 'manifest']);
  for (const id of ids) assert.ok(page.includes(`href="#${id}"`), id);
});

test('every section has a link in the navigation by its heading, those that only some runs have too', async () => {
  const faithfulness = { ...removalRecord, matched: [MATCHED] };
  const other = await reportPage({ ...run, manifest: { ...run.manifest, faithfulness } }, charts, '');
  const sections = [...other.matchAll(/<section id="([\w-]+)".*?<h2[^>]*>([^<]+)</gs)].map(([, ...named]) => named);
  assert.equal(sections.length, other.match(/<section\b/g)!.length);
  assert.ok(sections.some(([id]) => id === 'matched'));
  const [nav] = /<nav.*?<\/nav>/s.exec(other)!;
  const links = [...nav.matchAll(/<a href="#([\w-]+)">([^<]+)</g)].map(([, ...named]) => named);
  assert.deepEqual(links, sections);
});

test('both reports say the same sentences and the same tables', () => {
  const markdown = spaced(reportMarkdown(run, charts, GLYPHS).replaceAll('\\|', '|'));
  const sentences = [
    summary(run),
    ...describeMethod(run),
    controlTables(run).sentence,
    GLYPHS,
    'Chart left-out is left out: no row of <metric> has a value.',
    ...run.verdicts.flatMap(({ title, rule, because }) => [title, rule, because]),
    ...controlTables(run).tables.flatMap(({ rows }) => rows.flat()),
    ...answers(run).map(({ question }) => question!),
  ];
  for (const sentence of sentences) {
    assert.ok(markdown.includes(spaced(sentence)), `report.md: ${sentence}`);
    assert.ok(text.includes(spaced(sentence)), `report.html: ${sentence}`);
  }
  assert.doesNotMatch(text, /NaN|undefined|\[object/);
});

test('names, reasons and sentences are text, wherever they come from', () => {
  for (const hostile of ['<em>', '<u>', '<i>', '<b>', '<img', '<checkpoint>', '<metric>', '<processor>', '<two>'])
    assert.ok(!page.includes(hostile), hostile);
  assert.equal(page.match(/alert\(1\)/g)?.length, 1, 'in the data of the explorer alone');
  // Vega's own strings name elements; the sentences must end none and open none.
  assert.equal(page.match(/<script\b/g)?.length, 5);
  assert.equal(page.match(/<\/script/g)?.length, 5);
});

test('nothing in the page is loaded from anywhere, and its policy knows its scripts by their digests', () => {
  const unscripted = page.replace(/<script\b[^]*?<\/script>/g, '');
  for (const loading of [/https?:\/\//, /@import/, /url\((?!data:)/, /<(script|img|iframe|object|embed)\b/, /\ssrc=/])
    assert.equal(loading.exec(unscripted)?.[0], undefined);
  assert.equal(/<script\b[^>]*\ssrc=/.exec(page)?.[0], undefined);
  assert.deepEqual(
    [...page.matchAll(/<link\b[^>]*>/g)].map(([link]) => link),
    ['<link rel="icon" href="data:," />'],
  );
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
  assert.match(
    policy,
    /default-src 'none'; script-src 'sha256-\S+ 'sha256-\S+ 'unsafe-eval'; style-src 'unsafe-inline';/,
  );
  for (const [, script] of page.matchAll(/<script>([^]*?)<\/script>/g))
    assert.ok(policy.includes(createHash('sha256').update(script!).digest('base64')));
});

test('the page has the licences of what is in it', () => {
  assert.ok(
    /University of Washington Interactive Data Lab[^]*Redistributions in binary form must reproduce/.test(page),
  );
  assert.ok(/Mike Bostock[^]*copyright notice\sand this permission notice/.test(page));
});

test('a page stays under 3 MB however many sentences there are, and says how many it shows', async () => {
  const many = sampleRun({ sentences: Array.from({ length: 40 }, () => sentenceOf(512)) });
  const large = await reportPage(many, charts, '');
  assert.ok(Buffer.byteLength(large) < 3_000_000, `${Buffer.byteLength(large)}`);
  assert.ok(Buffer.byteLength(large) > 2_800_000, `${Buffer.byteLength(large)}`);
  assert.match(textOf(large), /The first \d\d of 40 sentences: more would not fit/);
  assert.doesNotMatch(text, /would not fit/);
});

function sentenceOf(length: number): [form: string, upos: string][] {
  return Array.from({ length }, (_, at) => [`w${at}`, 'NOUN']);
}

test('kept figures say why there is no explorer; a run without metrics says what is missing', async () => {
  const kept = textOf(await reportPage({ ...run, words: [] }, charts, ''));
  assert.match(kept, /These are kept figures: .* The explorer needs tokens\.jsonl/);
  const bare = textOf(await reportPage({ ...run, metrics: [], verdicts: [] }, {}, ''));
  assert.match(bare, /The run judged no claim\./);
  assert.match(bare, /The run has no metric over layers to chart\./);
  assert.match(bare, /The run has no auc_content_function of tas at layer 8, post\./);
  assert.doesNotMatch(bare, /NaN|undefined|\[object/);
});

test('the manifest is there to the last value, and so is the config', () => {
  assert.ok(text.includes('corpus.digest fedcba9876543210'));
  assert.ok(text.includes('package-11 1.0.11'));
  assert.ok(text.includes('"checkpoint": "somewhere/<checkpoint>"'));
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { openBackend } from '../../toolkit/activations/openBackend';
import { readExperimentConfig } from '../../toolkit/harness/config/config';
import { runExperiment } from '../../toolkit/harness/run/experiment';
import { readRun, type RunRecord } from '../../toolkit/harness/run/readRun';
import { publishRun } from '../../toolkit/report/publish';
import { convertedFixture, newPath } from '../convertedFixture';
import { PROTOTYPE_NAMES } from '../prototypeNames';

/** The shipped config, at a layer that the tiny checkpoint has and with few draws. */
const CONFIG = join(__dirname, '../../experiments/configs/layer-8.json');
const TINY = [
  ...['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'].map((claim) => `claims.${claim}.layer=2`),
  'faithfulness.scorers=[{"name": "tas", "layer": 2}, {"name": "frequency"}]',
  'faithfulness.sentences=4',
  'bootstrap={"draws": 20, "primaryDraws": 20}',
  'permutations=20',
  'claims.C7.runs=[]',
];
/** Words that nothing is named after, one for each name. */
const PLAIN = PROTOTYPE_NAMES.map((_, at) => `plain${'abcdefghijklmnopqrstuvwxyz'[at]!}`);

/** One sentence a name, in documents of two, named after it. */
function corpusOf(names: readonly string[]): string {
  return names
    .map((name, at) => {
      const other = names[(at + 1) % names.length]!;
      const words = ['The', name, 'hears', other, 'under', 'the', 'stone', '.'];
      const tags = ['DET', 'NOUN', 'VERB', 'PROPN', 'ADP', 'DET', 'NOUN', 'PUNCT'];
      const rows = words.map((form, word) =>
        [word + 1, form, '_', tags[word], '_', '_', word === 2 ? 0 : 3, '_', '_', entityOf(word, name)].join('\t'),
      );
      const document = at % 2 === 0 ? `# newdoc id = ${name}\n` : '';
      return `${document}# sent_id = ${name}\n${rows.join('\n')}\n\n`;
    })
    .join('');
}

/** Entities have their name as an id, every second salient. */
function entityOf(word: number, name: string): string {
  return word === 1 || word === 3 ? `Entity=(${name}-thing-new-${word === 1 ? 'sss' : 'nnn'}-cf1-1-sgl)` : '_';
}

async function runOver(names: readonly string[]): Promise<{ run: RunRecord; dir: string }> {
  const corpus = newPath('corpus.conllu');
  writeFileSync(corpus, corpusOf(names));
  const checkpoint = await convertedFixture('tiny-gelu');
  const config = readExperimentConfig(CONFIG, [...TINY, `corpus=${corpus}`, `checkpoint=${checkpoint}`]);
  const backend = await openBackend('wasm');
  const { dir } = await runExperiment(config, { backend, out: newPath('runs') });
  return { run: readRun(dir), dir };
}

let named: { run: RunRecord; dir: string };
let plain: { run: RunRecord; dir: string };
before(async () => {
  [named, plain] = [await runOver(PROTOTYPE_NAMES), await runOver(PLAIN)];
  await publishRun(named.dir);
});

test('words, documents, sentences and entities are kept under the names of members of Object.prototype', () => {
  const { words } = named.run;
  assert.deepEqual([...new Set(words.map(({ sentenceId }) => sentenceId))], PROTOTYPE_NAMES);
  assert.deepEqual(
    [...new Set(words.map(({ document }) => document))],
    PROTOTYPE_NAMES.filter((_, at) => at % 2 === 0),
  );
  const forms = words.filter(({ word }) => word === 1).map(({ form }) => form);
  assert.deepEqual(forms, PROTOTYPE_NAMES);
});

test('a run over such words measures what a run over plain words does', () => {
  const places = ({ words }: RunRecord) =>
    words.map(({ sentence, word, upos, stratum, split, depth, salience, scores }) =>
      JSON.stringify({ sentence, word, upos, stratum, split, depth, salience, scored: Object.keys(scores) }),
    );
  assert.equal(named.run.words.length, 8 * PROTOTYPE_NAMES.length);
  assert.deepEqual(places(named.run), places(plain.run));
  // Which layer is chosen, and how many words are HIGH, depends on the scores; over what an AUC of all sentences is taken does not.
  const aucs = ({ metrics }: RunRecord) =>
    metrics
      .filter(({ metric, split, control }) => metric.startsWith('auc_') && split === 'all' && control === null)
      .map(({ metric, scorer, layer, site, n, nSentences }) => ({ metric, scorer, layer, site, n, nSentences }));
  assert.ok(named.run.metrics.length > 500, String(named.run.metrics.length));
  assert.deepEqual(aucs(named.run), aucs(plain.run));
  for (const { negLogFrequency, form, scores } of named.run.words) {
    assert.ok(negLogFrequency === null || Number.isFinite(negLogFrequency), form);
    assert.ok(Object.values(scores).every(Number.isFinite), form);
  }
});

test('the report names the words', () => {
  const page = readFileSync(join(named.dir, 'report.html'), 'utf8');
  for (const name of PROTOTYPE_NAMES) assert.ok(page.includes(`"${name}"`), name);
});

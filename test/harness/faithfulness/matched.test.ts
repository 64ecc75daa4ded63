import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { runTaps } from '../../../toolkit/activations/run';
import { placeOf } from '../../../toolkit/attribution/place';
import { scorerNamed } from '../../../toolkit/attribution/registry';
import { matchedMargins, matchedRows, type MatchedResults } from '../../../toolkit/harness/faithfulness/matchedRows';
import { type MatchedPair, NO_COMPARISON } from '../../../toolkit/harness/faithfulness/matchedSets';
import { Removals } from '../../../toolkit/harness/faithfulness/removals';
import type { SampleContext } from '../../../toolkit/harness/faithfulness/sample';
import { againstRandom } from '../../../toolkit/harness/faithfulness/sampleRows';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { clusterDraws } from '../../../toolkit/metrics/bootstrap';
import { summedLoss } from '../../../toolkit/rationale/effects/modelEffects';
import { runVariants } from '../../../toolkit/rationale/variants/runVariants';
import { encodingOf, livelyModel } from '../../rationale/variants/livelyModel';
import { withFailingAttention } from '../failingAttention';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';

const SWEEP = { layers: [2], scorers: [{ name: 'tas' }, { name: 'attention_received' }] };
const ASKED = {
  sentences: 30,
  marginSentences: 10,
  scorers: [
    { name: 'tas', layer: 2 },
    { name: 'attention_received', layer: 2 },
  ],
  operations: ['mask', 'delete'],
  shares: [0.01, 0.1, 0.3],
  randomDraws: 2,
  mostRandomDraws: 2,
  likelihoodWords: 2,
  effects: ['mean_cosine'],
  randomisedWeights: false,
};

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});
const run = (faithfulness: object = {}) => small.run({}, { ...SWEEP, faithfulness: { ...ASKED, ...faithfulness } });

function rowsOf(dir: string, metric: string): MetricRow[] {
  const { rows } = JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] };
  return rows.filter((row) => row.metric === metric);
}

test('each scorer has its words beside their matches by every effect, the pseudo-log-likelihood by the first operation', async () => {
  const { dir } = await run();
  const { matched } = manifestOf(dir).faithfulness!;
  assert.deepEqual(
    matched.map(({ scorer, operation, effect }) => `${scorer} ${operation} ${effect}`),
    [
      ...['pseudo_likelihood', 'standardised_states', 'mlm_loss'].map((effect) => ['mask', effect]),
      ...['standardised_states', 'mlm_loss'].map((effect) => ['delete', effect]),
    ].flatMap((of) => ['tas.post.2', 'attention_received.2'].map((scorer) => [scorer, ...of].join(' '))),
  );
  const excess = rowsOf(dir, 'removal_excess').filter(({ split }) => split === 'held');
  assert.deepEqual(
    excess.map(({ value }) => value),
    matched.map((one) => one.excess),
  );
  const effects = rowsOf(dir, 'removal_effect');
  for (const row of excess) {
    const at = effects.filter((one) =>
      (['scorer', 'ablation', 'effect'] as const).every((key) => one[key] === row[key]),
    );
    const [own, matches] = [null, 'matched'].map((control) => at.find((one) => one.control === control)!.value!);
    assert.ok(Math.abs(own! - matches! - row.value!) < 1e-9, 'paired by sentence');
  }
  const margins = rowsOf(dir, 'removal_excess').filter(({ split }) => split === 'selection');
  assert.deepEqual(
    matched.filter(({ scorer }) => scorer === 'tas.post.2').map(({ margin }) => margin),
    margins.map(({ value }) => 0.1 * value!),
  );
  for (const { refused, words, unmatched } of matched) {
    assert.ok(words > 0 && unmatched >= 0);
    assert.ok(Object.keys(refused).every((reason) => (Object.values(NO_COMPARISON) as string[]).includes(reason)));
  }
  assert.ok(
    matched.some(({ refused }) => refused[NO_COMPARISON.match]! > 0),
    'some have no match for any word',
  );
});

test('without sentences for the margin nothing is equivalent, and shares above .3 are not compared', async () => {
  const { dir } = await run({ marginSentences: 0, shares: [0.99], operations: ['mask'] });
  const { matched, refused } = manifestOf(dir).faithfulness!;
  assert.ok(matched.length > 0);
  for (const { margin, excess, word, sentences } of matched)
    assert.deepEqual([margin, excess, word, sentences], [null, null, 'not told', 0]);
  assert.ok(refused['every word would be ablated']! > 0, 'a set that covers the sentence');
});

test('a sentence on which a scorer fails takes no part in its comparison, and in that of others it does', async () => {
  await withFailingAttention(2, async () => {
    const faithfulness = { ...ASKED, marginSentences: 0, operations: ['mask'] };
    const { dir } = await small.run({}, { layers: [2], scorers: [{ name: 'tas' }], faithfulness });
    const { matched, failures } = manifestOf(dir).faithfulness!;
    const [whole, failed] = ['tas.post.2', 'attention_received.2'].map((key) =>
      matched.find(({ scorer }) => scorer === key)!,
    );
    assert.ok(failures['attention_received.2']!['a word has the score NaN']! > 5);
    assert.ok(failed!.sentences > 0 && failed!.sentences < whole!.sentences - 5);
  });
});

test('rows name the split that the sample is of, and Holm over scorers leaves p-values below 0.001', () => {
  const sample = Array.from({ length: 40 }, (_, sentence) => ({ sentence, rows: [0], words: [0] }));
  const context = { ...byHand().context, sample, draws: clusterDraws(40, 10, 1) };
  const contender = (value: number) => ({ place: { scorer: `by ${value}` }, values: sample.map(() => value) });
  const metric = { name: 'any', higherIsBetter: true };
  const found = againstRandom(context, metric, [2, 3, 4].map(contender), contender(1));
  assert.deepEqual(
    found.map(({ row: { split, p, pAdjusted } }) => [split, p, pAdjusted]),
    [...Array.from({ length: 3 }, () => ['held', 1 / 30_000, 3 / 30_000]), ['held', null, null]],
  );
});

/** Three sentences and one scorer; effects by hand. */
function byHand() {
  const sample = [0, 1, 2].map((sentence) => ({ sentence, rows: [0, 1], words: [0, 1] }));
  const context = {
    sample,
    config: { operations: ['mask'] },
    draws: clusterDraws(3, 50, 1),
    split: 'held',
    measure: { job: { config: { seed: 1, bootstrap: { level: 0.95 } } } },
  } as unknown as SampleContext;
  const pair = (set: number, matches: number, words: number[]): MatchedPair => ({
    ...{ words: 1, unmatched: 2, rarer: 0.5, set, matches },
    masked: words.map((at) => ({ clean: at, set: at + 1, matches: at + 2 })),
  });
  const pairs = [[pair(0, 1, [0]), pair(2, 1, [0, 3])], [pair(3, 0, [3])], [{ refused: NO_COMPARISON.match }]];
  const cost = { runs: 0, passes: 0, tokens: 0, headPasses: 0, headTokens: 0 };
  const scores = { scorer: scorerNamed('tas'), place: placeOf({ layer: 2 }), key: 'tas.2' };
  const results = {
    sets: [{ scores, operation: 'mask', pairs, effect: 'moved' }],
    removals: { columns: ['moved'], values: [[1], [2], [7], [0]], cost },
    masked: { columns: ['summed_loss'], values: [[1], [5], [2], [10], [11], [14]], cost },
  } as unknown as MatchedResults & Parameters<typeof matchedMargins>[1];
  return { context, results };
}

test('the difference is that of a sentence, over its shares and its masked words, by hand', () => {
  const { context, results } = byHand();
  const { rows, comparisons } = matchedRows(context, results, new Map([['["mask","moved"]', 0.4]]));
  // Moved: first sentence (1 - 2 + 7 - 2) / 2 = 2, second 0 - 1. Likelihood: (5 - 2 + (4 + 1 - 1 - 4) / 2) / 2 = 1.5, 11 - 14 = -3.
  assert.deepEqual(
    comparisons.map(({ effect, excess, margin, sentences, word, reason }) => [
      effect,
      excess,
      margin,
      sentences,
      word,
      reason,
    ]),
    [
      ['pseudo_likelihood', -0.75, null, 2, 'not told', 'fewer than 20 sentences'],
      ['moved', 0.5, 0.4, 2, 'not told', 'fewer than 20 sentences'],
    ],
  );
  assert.deepEqual(
    rows.map(({ row: { metric, control, effect, value } }) => [metric, control, effect, value]),
    [
      ['removal_effect', null, 'pseudo_likelihood', (3.25 + 1) / 2],
      ['removal_effect', 'matched', 'pseudo_likelihood', (1.75 + 4) / 2],
      ['removal_excess', 'matched', 'pseudo_likelihood', -0.75],
      ['removal_effect', null, 'moved', 2],
      ['removal_effect', 'matched', 'moved', 1.5],
      ['removal_excess', 'matched', 'moved', 0.5],
    ],
  );
  const { words, unmatched, rarer, refused } = comparisons[0]!;
  assert.deepEqual([words, unmatched, rarer, refused], [3, 6, 0.5, { [NO_COMPARISON.match]: 1 }]);
  const { margins } = matchedMargins(context, results);
  assert.deepEqual([...margins], [['["mask","moved"]', 0.05]]);
});

test('what a word loses is its wordpieces masked together, with and without the set', async () => {
  const model = await livelyModel(small.backend, 'tiny-gelu');
  const encoding = encodingOf([2, 20, 21, 22, 23, 24, 3], [null, 0, 1, 1, 2, 3, null]);
  const sample = [{ sentence: 0, rows: [0, 1, 2, 3], words: [0, 1, 2, 3] }];
  const ablationOf = (operation: 'mask' | 'delete') => ({ operation });
  const removals = new Removals(
    sample,
    [encoding],
    { mask: 4, removal: 4, pad: 0 },
    ablationOf as ConstructorParameters<typeof Removals>[3],
  );
  const places = [
    removals.maskedPlaceOf(0, [], 'mask', 1),
    removals.maskedPlaceOf(0, [0], 'mask', 1),
    removals.maskedPlaceOf(0, [0], 'delete', 1),
    removals.maskedPlaceOf(0, [0], 'mask', 3),
  ];
  assert.deepEqual(places, [0, 1, 2, 3]);
  assert.equal(removals.maskedPlaceOf(0, [0], 'mask', 1), 1, 'asked twice, run once');
  const found: number[] = [];
  for await (const group of runVariants({
    model,
    encodings: [encoding],
    variants: removals.variants,
    effects: [summedLoss],
  }))
    for (const { variant, values } of group) found[variant] = values[0]!;
  const byHand = [
    {
      ids: [2, 20, 4, 4, 23, 24, 3],
      read: [
        [2, 21],
        [3, 22],
      ],
    },
    {
      ids: [2, 4, 4, 4, 23, 24, 3],
      read: [
        [2, 21],
        [3, 22],
      ],
    },
    {
      ids: [2, 4, 4, 23, 24, 3],
      read: [
        [1, 21],
        [2, 22],
      ],
    },
    { ids: [2, 4, 21, 22, 23, 4, 3], read: [[5, 24]] },
  ];
  for (const [at, { ids, read }] of byHand.entries()) {
    const altered = encodingOf(
      ids,
      ids.map((_, i) => i),
    );
    const [taps] = await runTaps(model, [altered], ['mlm_logits']);
    const logits = taps!.mlm_logits!;
    const V = logits.shape.at(-1)!;
    const losses = read.map(([position, id]) => {
      const row = Array.from(logits.values.subarray(position! * V, (position! + 1) * V));
      return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[id!]!;
    });
    assert.ok(Math.abs(found[at]! - losses.reduce((sum, loss) => sum + loss, 0)) < 1e-4, `variant ${at}`);
  }
});

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { ActivationCache } from '../../../../toolkit/activations/cache';
import { METRICS } from '../../../../toolkit/metrics/registry';
import { prepareSample } from '../../../../toolkit/metrics/sample';
import { type MeasureContext, measureContext } from '../../../../toolkit/harness/measure/context';
import type { Reading, Shift } from '../../../../toolkit/harness/measure/readings';
import { shiftStatistics } from '../../../../toolkit/harness/measure/statistics/contentShift';
import { scoreRun } from '../../../../toolkit/harness/passes/scoring';
import { SHIFT_VARIANTS } from '../../../../toolkit/harness/passes/shiftColumns';
import { wordTable } from '../../../../toolkit/harness/passes/wordTable';
import { newPath, ONE_OF_EACH } from '../../../convertedFixture';
import { jobOf, scoringTools, takingPart, tapsOf } from '../../passes/scoredJob';
import { claimsAt, smallRuns } from '../../smallRun';

const READING: Reading = {
  ...{ layer: 2, site: 'post', scope: null, aggregation: null, specialTokens: null, punctuation: null, variant: null },
};

/** [CLS] a ##a b . [SEP], [CLS] c d e [SEP], [CLS] f [SEP]; those of special tokens would show if they were used. */
const UPOS = ['NOUN', 'DET', 'PUNCT', 'VERB', 'ADP', 'NUM', 'NOUN'];
const ALIGNMENT = { starts: [1, 3, 4, 7, 8, 9, 12], ends: [3, 4, 5, 8, 9, 10, 13] };
const SENTENCE = [0, 0, 0, 1, 1, 1, 2];
const S = 1e6;
/** By key, one a wordpiece: a ##a b . | c d e | f. */
const HAND: Record<string, number[]> = {
  'shift.1': [S, 1, 1, 1, 1, S, S, 1, 2, 1, S, S, 1, S],
  'shift.2': [S, 2, 4, 1, 3, S, S, 6, 2, 5, S, S, 8, S],
  'shift.2,from=0': [S, 1, 3, 4, 0, S, S, 2, 6, 0, S, S, 4, S],
  'shift.2,centring=mean@split': [S, 3, 3, 6, 0, S, S, 3, 6, 0, S, S, 3, S],
  'tas.post.0': [S, 4, 4, 4, 4, S, S, 4, 4, 4, S, S, 4, S],
  'tas.post.1': [S, 2, 2, 1, 1, S, S, 2, 4, 5, S, S, 4, S],
  'tas.post.2': [S, 3, 1, 4, 1, S, S, 7, 1, 5, S, S, 4, S],
  'tas.post.1,centring=mean@split': [S, 1, 1, 1, 1, S, S, 1, 1, 1, S, S, 1, S],
  'tas.post.2,centring=mean@split': [S, 2, 2, 0, 1, S, S, 2, 3, 1, S, S, 1, S],
};

interface Hand {
  columns?: Record<string, number[]>;
  upos?: string[];
  /** Whether the selection split is there and a scorer is centred on its mean. */
  centred?: boolean;
}

function handContext({ columns = HAND, upos = UPOS, centred = true }: Hand = {}): MeasureContext {
  const words = { upos, salience: upos.map(() => null), sentence: SENTENCE, document: SENTENCE };
  const sweep = prepareSample(words, { draws: 200, seed: 1 });
  return {
    job: {
      ...{ selection: 'split', isSelection: [centred, false, false], checkpoint: { sites: ['post', 'pre'] } },
      cells: [{ place: { centring: 'mean' } }],
    },
    table: {
      ...{ words: upos.map((upos) => ({ upos })), alignment: ALIGNMENT },
      columns: new Map(Object.entries(columns).map(([key, values]) => [key, Float32Array.from(values)])),
    },
    samples: { all: { sweep } },
  } as unknown as MeasureContext;
}

const shiftsOf = (context: MeasureContext) => shiftStatistics({ context, sample: context.samples.all.sweep });

/** A folder for what an unfinished run leaves. */
const newFolder = () => mkdirSync(newPath('partial'), { recursive: true })!;

const at = (variant: string | null, changes: Partial<Reading> = {}): Reading => ({ ...READING, variant, ...changes });

// Content: a ##a | c | f. Function: b | d. Punctuation: . Neither: e.
const RATIOS: [string | null, vector: number, activation: number][] = [
  // (2 4 | 6 | 8) / 4 over (1 | 2) / 2; norms move by 1 1 | 5 | 0 against 3 | 3.
  [null, 5 / 1.5, 1.75 / 3],
  // (1 3 | 2 | 4) over (4 | 6); from 4 to 3 1 | 7 | 4 against 4 | 1.
  ['from layer 0', 2.5 / 5, 1.75 / 1.5],
  // (3 5 | 7 | 9) over (2 | 4); 2 2 | 2 | 0 more for the first step, against 3 | 0.
  ['path length', 6 / 3, 3.25 / 4.5],
  // (3 3 | 3 | 3) over (6 | 6); 1 1 | 1 | 0 against 1 | 2.
  ['mean removed', 0.5, 0.75 / 1.5],
  // Divided by 2 2 | 2 | 4 and 1 | 4: (1 2 | 3 | 2) over (1 | .5); .5 .5 | 2.5 | 0 against 3 | .75.
  ['relative to the norm', 2 / 0.75, 0.875 / 1.875],
  // (1 3 | 2) / 3; 3 0 | 3.
  ['punctuation with function words', 5 / 2, 1.75 / 2],
  // The first sentence's mean 3 and the second's 6 over 1 and 2, the third having no function word; 1 and 5 over 3 and 3.
  ['sentence means', 4.5 / 1.5, 3 / 3],
];

for (const [variant, vector, activation] of RATIOS)
  test(`by hand, ${variant ?? 'default'}: content over function wordpieces`, () => {
    const { contentShift } = shiftsOf(handContext());
    for (const [shift, value] of [
      ['vector', vector],
      ['activation', activation],
    ] as const) {
      const found = contentShift(shift, at(variant));
      assert.ok(Math.abs(found.value! - value) < 1e-6, `${shift}: ${found.value} for ${value}`);
      assert.equal(found.draws!.length, 200);
      assert.equal(found.n, variant === 'punctuation with function words' ? 6 : 5);
    }
  });

test('every variant is worked out by hand', () => {
  assert.deepEqual(
    RATIOS.map(([variant]) => variant),
    [null, ...SHIFT_VARIANTS],
  );
});

test("by hand: content's share of the shift of all ordinary wordpieces, and of these", () => {
  const { contentShiftShare, contentTokenShare } = shiftsOf(handContext());
  const near = (value: number | null, expected: number) => {
    assert.ok(Math.abs(value! - expected) < 1e-6, `${value} for ${expected}`);
  };
  near(contentShiftShare('vector', READING).value, 20 / (20 + 3 + 3 + 5));
  near(contentShiftShare('activation', READING).value, 7 / (7 + 6));
  near(contentShiftShare('vector', at('sentence means')).value, (6 / 10 + 6 / 13 + 1) / 3);
  // The third sentence's norms stay as they are: it has no share.
  near(contentShiftShare('activation', at('sentence means')).value, (2 / 5 + 5 / 8) / 2);
  near(contentTokenShare().value, 4 / 8);
});

test('in a draw each sentence counts as often as it was drawn, on the draws of the sweep', () => {
  const context = handContext();
  const { draws } = context.samples.all.sweep.sentences;
  const found = shiftsOf(context).contentShift('vector', READING);
  let defined = 0;
  draws.forEach(([a, b, c], draw) => {
    const expected = (6 * a! + 6 * b! + 8 * c!) / (2 * a! + b! + c!) / ((a! + 2 * b!) / (a! + b!));
    const drawn = found.draws![draw]!;
    // Without a function word there is no ratio.
    if (Number.isNaN(expected)) assert.ok(Number.isNaN(drawn));
    else assert.ok(Math.abs(drawn - expected) < 1e-6);
    defined += Number(!Number.isNaN(drawn));
  });
  assert.ok(defined > 100 && defined < 200);
});

const onlyContent = UPOS.map(() => 'NOUN');
const REFUSED: [string, Hand, Shift, Partial<Reading>, RegExp][] = [
  ['layer 0', {}, 'activation', { layer: 0 }, /^nothing shifts into layer 0$/],
  ['a layer that was not run', {}, 'vector', { layer: 3 }, /^the run has no column shift\.3$/],
  ['no selection split', { centred: false }, 'vector', { variant: 'mean removed' }, /centred on the mean/],
  ['another site', {}, 'vector', { site: 'pre' }, /^states at site pre have no shift of their vectors$/],
  ['norms that are not there', {}, 'activation', { site: 'pre' }, /^the run has no column tas\.pre\.1$/],
  ['content alone', { upos: onlyContent }, 'vector', {}, /not both content and function/],
  ['no content', { upos: UPOS.map(() => 'DET') }, 'vector', {}, /not both content and function/],
  [
    'function words that do not move',
    { columns: { ...HAND, 'tas.post.2': HAND['tas.post.1']! } },
    'activation',
    {},
    /not both .* that shift$/,
  ],
];
for (const [name, hand, shift, changes, reason] of REFUSED)
  test(`${name}: no value, and the reason`, () => {
    const found = shiftsOf(handContext(hand)).contentShift(shift, { ...READING, ...changes });
    assert.deepEqual([found.value, found.draws], [null, null]);
    assert.match(found.reason!, reason);
  });

for (const fixture of ONE_OF_EACH)
  test(`${fixture}: every reading is that of the hidden states themselves, at the claimed layer and the next`, async () => {
    const small = await smallRuns({ fixture, sentences: 30 });
    const job = await jobOf(small, { scorers: [{ name: 'tas' }, { name: 'tas', centring: ['mean'] }] });
    const H = job.checkpoint.config.hiddenSize;
    const taps = await tapsOf(
      job,
      small.backend,
      [0, 1, 2, 3].map((layer) => `hidden_states.${layer}`),
    );
    const scored = await scoreRun(job, newFolder(), scoringTools(small));
    const context = measureContext(job, wordTable({ ...job, ...scored, seed: 1 }), METRICS);
    const { contentShift } = shiftsOf(context);
    const pieces = job.encodings.flatMap(({ wordIds }, sentence) =>
      wordIds.flatMap((word, token) => (word === null ? [] : [{ sentence, word, token }])),
    );
    const stateOf = ({ sentence, token }: Pick<(typeof pieces)[number], 'sentence' | 'token'>, layer: number) =>
      taps[sentence]![`hidden_states.${layer}`]!.values.subarray(token * H, (token + 1) * H);
    const selected = takingPart(job).filter(({ sentence }) => job.isSelection[sentence]);
    const means = [0, 1, 2, 3].map((layer) =>
      Array.from(
        { length: H },
        (_, h) => selected.reduce((sum, piece) => sum + stateOf(piece, layer)[h]!, 0) / selected.length,
      ),
    );
    const tagged = pieces.map((piece) => ({
      piece,
      upos: job.corpus.sentences[piece.sentence]!.words[piece.word]!.upos,
    }));
    const ratio = (length: (piece: (typeof pieces)[number]) => number) => {
      const mean = (tags: string[]) => {
        const own = tagged.filter(({ upos }) => tags.includes(upos)).map(({ piece }) => length(piece));
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      };
      return mean(['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV']) / mean('ADP AUX CCONJ DET PART PRON SCONJ'.split(' '));
    };
    for (const layer of [2, 3])
      for (const [variant, from, isCentred] of [
        [null, layer - 1, false],
        ['from layer 0', 0, false],
        ['mean removed', layer - 1, true],
      ] as const) {
        const state = (piece: (typeof pieces)[number], l: number) =>
          Array.from(stateOf(piece, l), (value, h) => value - (isCentred ? means[l]![h]! : 0));
        const vector = ratio((piece) => {
          const before = state(piece, from);
          return Math.hypot(...state(piece, layer).map((value, h) => value - before[h]!));
        });
        const activation = ratio((piece) =>
          Math.abs(Math.hypot(...state(piece, layer)) - Math.hypot(...state(piece, from))),
        );
        for (const [shift, value] of [
          ['vector', vector],
          ['activation', activation],
        ] as const) {
          const found = contentShift(shift, at(variant, { layer, site: job.checkpoint.sites[0]! }));
          assert.ok(
            Math.abs(found.value! / value - 1) < 1e-4,
            `${variant} ${layer} ${shift}: ${found.value} for ${value}`,
          );
        }
      }
  });

test('another claimed layer, where all norms are kept: the shift without the mean is as without a cache', async () => {
  const small = await smallRuns({ sentences: 30 });
  const cache = new ActivationCache(newPath('activations'));
  const columnsOf = async (layer: number, kept: ActivationCache | null) => {
    const job = await jobOf(small, { scorers: [{ name: 'tas', centring: ['mean'] }], claims: claimsAt(layer) });
    return (await scoreRun(job, newFolder(), scoringTools(small, kept))).columns;
  };
  await columnsOf(2, cache);
  const [again, plain] = [await columnsOf(1, cache), await columnsOf(1, null)];
  const key = [...plain.keys()].find((name) => name.startsWith('shift.1,centring'))!;
  assert.deepEqual(again.get(key), plain.get(key));
});

test('a config that alters no state pays for no pass over the selection split', async () => {
  const small = await smallRuns({ sentences: 30 });
  const job = await jobOf(small, { scorers: [{ name: 'tas' }] });
  const { passes, columns } = await scoreRun(job, newFolder(), scoringTools(small));
  assert.equal(
    passes.tokens,
    job.encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0),
  );
  const own = [...columns.keys()].filter((key) => key.startsWith('shift') && key.includes(','));
  assert.deepEqual(own, ['shift.2,from=0', 'shift.3,from=0']);
});

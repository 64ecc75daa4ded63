import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedOf } from '../../../toolkit/harness/interventions/asks';
import type { InterventionContext } from '../../../toolkit/harness/interventions/context';
import type { LayerStates } from '../../../toolkit/harness/interventions/layerStates';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import type { Intervened } from '../../../toolkit/rationale/ablation/intervention';
import { encodingOf } from '../../rationale/variants/livelyModel';

const UPOS = ['NOUN', 'VERB', 'ADP', 'ADJ', 'DET', 'PUNCT'];
// The second word has two wordpieces.
const encoding = encodingOf([2, 10, 11, 12, 13, 14, 15, 16, 3], [null, 0, 1, 1, 2, 3, 4, 5, null]);
const STRATA = ['content', 'content', 'content', 'function', 'content', 'function', 'punct'];
const POSITIONS = [1, 2, 3, 4, 5, 6, 7];
/** Norms 1, 2, 4, ... on one axis each. */
const states = POSITIONS.map((_, at) => Float32Array.of(2 ** at, 0));

function asked(operation: string, upos: readonly string[] = UPOS, of = encoding): Map<string, Intervened> {
  const positions = POSITIONS.filter((position) => of.wordIds[position] != null);
  const { interventions } = parseExperimentConfig({
    name: 'asks',
    checkpoint: 'none',
    corpus: 'none',
    interventions: { operations: [operation], permutations: 40, randomDraws: 3 },
  });
  const words = upos.map((tag) => ({ upos: tag }));
  const context = {
    config: interventions!,
    operations: interventions!.operations,
    encodings: [of],
    sample: [{ sentence: 5, rows: [...words.keys()], words: [...words.keys()] }],
    measure: { job: { config: { seed: 3 }, checkpoint: { tap: () => ({ shape: ['B', 'T', 2] }) } }, table: { words } },
    site: 'post',
    tokens: positions.map((position) => ({ sentence: 0, position })),
    sets: [
      { name: 'high', sets: [{ set: [1], matches: [3] }] },
      { name: 'top 3', sets: [{ set: [1, 2], matches: [3, 4] }] },
    ],
  } as unknown as InterventionContext;
  const clean = [new Map(positions.map((position, at) => [position, states[at]!]))];
  const layer: LayerStates = { layer: 1, of: clean, mean: Float32Array.of(7, -7), dimensions: [1, 0] };
  return askedOf(context, layer, 0);
}

const find = (of: Map<string, Intervened>, ...name: unknown[]) => of.get(JSON.stringify(name))!;

test('all wordpieces of a set or of its match are replaced, and effects are read on the words in neither', () => {
  const zeros = asked('zero');
  const [set, match] = [null, 'matched'].map((control) => find(zeros, 'zero', 'high', control, 0));
  assert.deepEqual([set!.intervention.positions, match!.intervention.positions], [[2, 3], [5]]);
  for (const { input } of [set!, match!]) assert.deepEqual(input.kept, [0, 1, 4, 6, 7, 8]);
  assert.deepEqual(find(asked('mean'), 'mean', 'high', null, 0).intervention.vectors[0], Float32Array.of(7, -7));
});

test('another token is the same in every set that holds the position, another in another draw, and never itself', () => {
  const resampled = asked('resample');
  const draws = [0, 1, 2].map((draw) => {
    const [one, more] = ['high', 'top 3'].map((bin) => find(resampled, 'resample', bin, null, draw).intervention);
    assert.deepEqual(more!.vectors.slice(0, 2), one!.vectors);
    for (const [at, position] of more!.positions.entries()) assert.notEqual(more!.vectors[at], states[position - 1]);
    return more!.vectors.map(([norm]) => norm).join(' ');
  });
  assert.equal(new Set(draws).size, 3);
});

/** log of what each state was multiplied by, in units of log 2. */
function factors({ intervention }: Intervened): number[] {
  assert.deepEqual(intervention.positions, POSITIONS, 'special tokens stay as they are');
  return intervention.vectors.map(([norm], at) => Math.round(Math.log2(norm! / states[at]![0]!)));
}

test('norms are moved by their distance to the median; permuted factors stay within their stratum', () => {
  const scaled = asked('scale_norms');
  const own = [3, 2, 1, 0, -1, -2, -3]; // the median norm is 2 ** 3
  for (const d of [1, -1, 2, 4])
    assert.deepEqual(
      factors(find(scaled, 'scale_norms', `d ${d}`, null, 0)),
      own.map((factor) => d * factor + 0),
    );
  const orders = new Set<string>();
  for (let draw = 0; draw < 40; draw++) {
    const [towards, away] = [1, -1].map((d) => factors(find(scaled, 'scale_norms', `d ${d}`, 'permuted', draw)));
    assert.deepEqual(
      away,
      towards!.map((factor) => 0 - factor),
      'the same arrangement for both signs',
    );
    for (const stratum of new Set(STRATA)) {
      const within = (some: readonly number[]) => some.filter((_, at) => STRATA[at] === stratum).sort((a, b) => a - b);
      assert.deepEqual(within(towards!), within(own), stratum);
    }
    orders.add(towards!.join(' '));
  }
  assert.ok(orders.size > 20, `${orders.size} of 48 arrangements in 40 draws`);
});

test('a sentence in which every stratum has one wordpiece has no other arrangement', () => {
  const short = encodingOf([2, 10, 11, 12, 3], [null, 0, 1, 2, null]);
  const names = (upos: string[]) => [...asked('scale_norms', upos, short).keys()];
  const permuted = (upos: string[]) => names(upos).filter((name) => name.includes('permuted')).length;
  assert.deepEqual([permuted(['NOUN', 'ADP', 'PUNCT']), permuted(['NOUN', 'VERB', 'PUNCT'])], [0, 80]);
  assert.equal(names(['NOUN', 'ADP', 'PUNCT']).length, 8, 'its own factors by four d and their opposites');
});

test('each dimension is set to its mean in every wordpiece by itself', () => {
  const removed = asked('remove_dimensions');
  assert.equal(removed.size, 2);
  const { vectors } = find(removed, 'remove_dimensions', 'dimension 1', null, 0).intervention;
  assert.deepEqual(
    vectors,
    states.map(([norm]) => Float32Array.of(norm!, -7)),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTaps } from '../../toolkit/activations/run';
import { attentionNorm, attentionReceived, attentionRollout } from '../../toolkit/attribution/attention';
import { placeOf } from '../../toolkit/attribution/place';
import { sentenceToken } from '../../toolkit/attribution/roles';
import { tapNames, tapScores } from '../../toolkit/attribution/tapScores';
import { relativeError } from '../activations/errorTable';
import { testOnBackends } from '../activations/everyBackend';
import { convertedFixture } from '../convertedFixture';
import { describedModel } from '../describedModel';
import { assertRefused } from '../refusal';
import { ATTRIBUTED, type GoldenSentence, readGoldenSentences } from './goldenSentences';

const place = placeOf({ layer: 8 });
const { roles } = describedModel({});
const [{ encoding }] = readGoldenSentences('tiny-gelu') as [GoldenSentence];
// Two heads over three wordpieces; each head gives away three, one a query.
const received = { shape: [2, 3], values: Float32Array.of(1.5, 1, 0.5, 0.5, 0.25, 2.25) };
const taps = [received];

test('a wordpiece scores the mean over heads of what it receives at the layer', () => {
  assert.deepEqual(attentionReceived.taps(place), [{ kind: 'attention_received', layer: 8 }]);
  assert.deepEqual(attentionReceived.pieceScores(taps, place), Float64Array.of(1, 0.625, 1.375));
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 'mean' }), Float64Array.of(1, 0.625, 1.375));
});

test('of one head it scores what it receives there', () => {
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 0 }), Float64Array.of(1.5, 1, 0.5));
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 1 }), Float64Array.of(0.5, 0.25, 2.25));
});

test('of the query [CLS] it scores what that one gives', () => {
  const cls = { ...place, query: 'cls' } as const;
  assert.deepEqual(attentionReceived.taps(cls), [{ kind: 'attention_from_cls', layer: 8 }]);
  const given = { shape: [2, 2], values: Float32Array.of(0.5, 0.5, 0.25, 0.75) };
  assert.deepEqual(attentionReceived.pieceScores([given], cls), Float64Array.of(0.375, 0.625));
});

test('a head there is not is refused', async () => {
  await assertRefused(
    () => attentionReceived.pieceScores(taps, { ...place, head: 2 }),
    /^attention_received: head: got 2; expected "mean" or 0 to 1$/,
  );
});

test('two blocks over two tokens by hand', () => {
  const taps = [
    { shape: [2, 2], values: Float32Array.of(0.5, 0.5, 0, 1) },
    { shape: [2, 2], values: Float32Array.of(0.25, 0.75, 1, 0) },
  ];
  const mean = (layer: number) => ({ kind: 'attention_mean', layer });
  const place = placeOf({ layer: 2, query: 'cls' });
  assert.deepEqual(attentionRollout.taps(place), [mean(1), mean(2)]);
  // Half the identity: A_1 = [.75 .25; 0 1], A_2 = [.625 .375; .5 .5]; A_2 A_1 = [.46875 .53125; .375 .625].
  assert.deepEqual(attentionRollout.pieceScores(taps, place, encoding, roles), Float64Array.of(0.46875, 0.53125));
  assert.deepEqual(
    attentionRollout.pieceScores(taps, { ...place, query: 'all' }, encoding, roles),
    Float64Array.of(0.421875, 0.578125),
  );
  const first = { ...place, layer: 1 };
  assert.deepEqual(attentionRollout.taps(first), [mean(1)]);
  assert.deepEqual(attentionRollout.pieceScores(taps.slice(0, 1), first, encoding, roles), Float64Array.of(0.75, 0.25));
});

for (const fixture of ATTRIBUTED)
  testOnBackends(`every rollout of ${fixture} is PyTorch's`, async (backend) => {
    const model = await backend.loadModel(await convertedFixture(fixture));
    const golden = readGoldenSentences(fixture);
    const encodings = golden.map(({ encoding }) => encoding);
    const last = placeOf({ layer: model.config.numLayers });
    const taps = await runTaps(model, encodings, tapNames(attentionRollout, last, model));
    golden.forEach(({ arrays, encoding }, at) => {
      const T = encoding.inputIds.length;
      for (let layer = 1; layer <= model.config.numLayers; layer++) {
        const rollout = arrays.get(`rollout.${layer}`)!;
        const scores = (query: 'cls' | 'all') =>
          tapScores(attentionRollout, placeOf({ layer, query }), model)(taps[at]!, encoding);
        const whole = sentenceToken(model.roles, T, 'a test');
        const own = rollout.slice(whole * T, (whole + 1) * T);
        assert.ok(relativeError(scores('cls'), own, 1) < 1e-5, `layer ${layer}`);
        const means = Array.from(
          { length: T },
          (_, key) => rollout.filter((_, i) => i % T === key).reduce((a, b) => a + b) / T,
        );
        assert.ok(relativeError(scores('all'), means, 1) < 1e-5, `layer ${layer}, all queries`);
      }
    });
    await model.dispose();
  });

// That the taps are Kobayashi's norms is held in test/activations/parity.test.ts.

test('a wordpiece scores the norms of what it sends, summed over queries', () => {
  const place = placeOf({ layer: 3, residual: 'without' });
  assert.deepEqual(attentionNorm.taps(place), [{ kind: 'attention_norm', layer: 3 }]);
  const sent = { shape: [2, 2], values: Float32Array.of(1, 2, 4, 8) };
  assert.deepEqual(attentionNorm.pieceScores([sent]), Float64Array.of(5, 10));
});

test('with the residual connection it reads the other tap', () => {
  const place = placeOf({ layer: 3, residual: 'with' });
  assert.deepEqual(attentionNorm.taps(place), [{ kind: 'attention_norm_residual', layer: 3 }]);
  const sent = { shape: [2, 2], values: Float32Array.of(1, 2, 4, 8) };
  assert.deepEqual(attentionNorm.pieceScores([sent]), Float64Array.of(5, 10));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTaps } from '../../toolkit/activations/run';
import { attentionRollout } from '../../toolkit/attribution/attention';
import { placeOf } from '../../toolkit/attribution/place';
import { relativeError } from '../activations/errorTable';
import { testOnBackends } from '../activations/everyBackend';
import { convertedFixture, FIXTURES } from '../convertedFixture';
import { readGoldenSentences } from './goldenSentences';

test('two blocks over two tokens by hand', () => {
  const taps = {
    'attention_mean.1': { shape: [2, 2], values: Float32Array.of(0.5, 0.5, 0, 1) },
    'attention_mean.2': { shape: [2, 2], values: Float32Array.of(0.25, 0.75, 1, 0) },
  };
  const place = placeOf({ layer: 2, query: 'cls' });
  assert.deepEqual(attentionRollout.taps(place), ['attention_mean.1', 'attention_mean.2']);
  // Half the identity: A_1 = [.75 .25; 0 1], A_2 = [.625 .375; .5 .5]; A_2 A_1 = [.46875 .53125; .375 .625].
  assert.deepEqual(attentionRollout.pieceScores(taps, place), Float64Array.of(0.46875, 0.53125));
  assert.deepEqual(attentionRollout.pieceScores(taps, { ...place, query: 'all' }), Float64Array.of(0.421875, 0.578125));
  const first = { ...place, layer: 1 };
  assert.deepEqual(attentionRollout.taps(first), ['attention_mean.1']);
  assert.deepEqual(attentionRollout.pieceScores(taps, first), Float64Array.of(0.75, 0.25));
});

for (const fixture of FIXTURES)
  testOnBackends(`every rollout of ${fixture} is PyTorch's`, async (backend) => {
    const model = await backend.loadModel(await convertedFixture(fixture));
    const golden = readGoldenSentences(fixture);
    const encodings = golden.map(({ encoding }) => encoding);
    const taps = await runTaps(model, encodings, attentionRollout.taps(placeOf({ layer: model.config.numLayers })));
    golden.forEach(({ arrays, encoding }, at) => {
      const T = encoding.inputIds.length;
      for (let layer = 1; layer <= model.config.numLayers; layer++) {
        const rollout = arrays.get(`rollout.${layer}`)!;
        const scores = (query: 'cls' | 'all') => attentionRollout.pieceScores(taps[at]!, placeOf({ layer, query }));
        assert.ok(relativeError(scores('cls'), rollout.slice(0, T), 1) < 1e-5, `layer ${layer}`);
        const means = Array.from(
          { length: T },
          (_, key) => rollout.filter((_, i) => i % T === key).reduce((a, b) => a + b) / T,
        );
        assert.ok(relativeError(scores('all'), means, 1) < 1e-5, `layer ${layer}, all queries`);
      }
    });
    await model.dispose();
  });

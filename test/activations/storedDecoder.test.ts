import assert from 'node:assert/strict';
import { WORD_EMBEDDINGS } from '../../toolkit/graph/parts/embeddings';
import { convertAltered, float32 } from '../graph/alteredCheckpoint';
import { relativeError } from './errorTable';
import { testOnBackends } from './everyBackend';
import { execute } from './execute';
import { BATCHES, inputFeeds, readGolden } from './goldenTaps';

const DECODER = 'cls.predictions.decoder.weight';

/** As `test/golden/make_stored_decoder.py` makes it. */
const decoderValue = (_: unknown, i: number) => (((37 * i) % 101) - 50) / 100;

testOnBackends(
  "a stored decoder gives transformers' head, element by element, though the config ties it",
  async (backend) => {
    const dir = await convertAltered('tiny-gelu', {
      tensors: (all) => {
        const { shape } = all.get(`bert.${WORD_EMBEDDINGS}`)!;
        all.set(DECODER, float32(shape, Array.from({ length: shape[0]! * shape[1]! }, decoderValue)));
      },
    });
    const model = await backend.loadModel(dir);
    const golden = readGolden('stored-decoder');
    for (const batch of BATCHES) {
      const { taps } = golden[batch];
      assert.equal(taps.size, 7);
      const fetched = await execute(model.runner, inputFeeds(golden[batch]), [...taps.keys()]);
      for (const [name, { shape, values, largest }] of taps) {
        assert.deepEqual(fetched.get(name)!.shape, shape, name);
        const error = relativeError(fetched.get(name)!.values, values, largest);
        assert.ok(error <= 1e-5, `${name} of ${batch} on ${backend.name}: largest relative error ${error}`);
      }
    }
    await model.dispose();
  },
);

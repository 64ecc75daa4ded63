import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { gradientXInput, integratedGradients } from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { placeOf } from '../../toolkit/attribution/place';
import type { PassScorer } from '../../toolkit/attribution/scorer';
import { TARGETS } from '../../toolkit/graph/taps';
import { testOnBackends } from '../activations/everyBackend';
import { convertedFixture, EVERY_FIXTURE } from '../convertedFixture';
import { assertScores, scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

const SCORERS: PassScorer[] = [leaveOneOut, gradientXInput, integratedGradients];

for (const fixture of EVERY_FIXTURE)
  for (const scorer of SCORERS)
    testOnBackends(`${scorer.name} of ${fixture} is PyTorch's for every target`, async (backend) => {
      const model = await backend.loadModel(await convertedFixture(fixture));
      const tensors = tf.memory().numTensors;
      const golden = readGoldenSentences(fixture);
      const encodings = golden.map(({ encoding }) => encoding);
      for (const target of TARGETS.filter((target) => scorer.unavailable(model, placeOf({ target })) === null)) {
        const found = await scoresOf(scorer, model, encodings, target);
        golden.forEach((sentence, at) => {
          assertScores(found[at]!, sentence, scorer.name, target);
        });
      }
      assert.equal(tf.memory().numTensors, tensors);
      await model.dispose();
    });

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { gradientXInput, integratedGradients, REFINEMENT } from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { placeOf } from '../../toolkit/attribution/place';
import type { PassScorer } from '../../toolkit/attribution/scorer';
import { TARGETS } from '../../toolkit/graph/taps';
import { testOnBackends } from '../activations/everyBackend';
import { convertedFixture, EVERY_FIXTURE } from '../convertedFixture';
import { assertScores, refinedScores, scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

/** What the panels of the default refinement may be off by. */
const DEFAULT_ERROR = REFINEMENT.local;
/** As fine as float32 lets the sums of the tiny checkpoints be. */
const REFINED_TINY = { ...REFINEMENT, completeness: 5e-4, local: 4e-3, mostPoints: 1025 };

const SCORERS: PassScorer[] = [leaveOneOut, gradientXInput, integratedGradients];

/** Sums along a path that crosses the bends of relu take many points, and are held to the golden in these. */
const BENT: readonly string[] = ['tiny-relu', 'distil-relu', 'electra-relu'];
const isLeftOut = (scorer: PassScorer, fixture: string) =>
  scorer === integratedGradients && fixture.endsWith('-relu') && !BENT.includes(fixture);

for (const fixture of EVERY_FIXTURE)
  for (const scorer of SCORERS.filter((one) => !isLeftOut(one, fixture)))
    testOnBackends(`${scorer.name} of ${fixture} is PyTorch's for every target`, async (backend) => {
      const model = await backend.loadModel(await convertedFixture(fixture));
      const tensors = tf.memory().numTensors;
      const golden = readGoldenSentences(fixture);
      const encodings = golden.map(({ encoding }) => encoding);
      for (const target of TARGETS.filter((target) => scorer.unavailable(model, placeOf({ target })) === null)) {
        const found = await scoresOf(scorer, model, encodings, target);
        const refined =
          scorer === integratedGradients ? await refinedScores(model, encodings, target, REFINED_TINY) : null;
        golden.forEach((sentence, at) => {
          assertScores(refined?.get(at) ?? found[at]!, sentence, scorer.name, target);
          if (refined) assertScores(found[at]!, sentence, scorer.name, target, DEFAULT_ERROR);
        });
      }
      assert.equal(tf.memory().numTensors, tensors);
      await model.dispose();
    });

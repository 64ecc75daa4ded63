import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { gradientXInput, integratedGradients, type Refinement, REFINEMENT } from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { placeOf } from '../../toolkit/attribution/place';
import type { PassScorer } from '../../toolkit/attribution/scorer';
import { TARGETS } from '../../toolkit/graph/taps';
import { DISTINCT, testOnBackends } from '../activations/everyBackend';
import { convertedFixture } from '../convertedFixture';
import { assertScores, promisedError, refinedScores, scoresOf } from './goldenScores';
import { ATTRIBUTED, readGoldenSentences } from './goldenSentences';

/** As fine as float32 lets the sums of the tiny checkpoints be. */
const REFINED_TINY = { ...REFINEMENT, completeness: 1e-3, local: 4e-3, mostPoints: 1025 };

const SCORERS: PassScorer[] = [leaveOneOut, gradientXInput, integratedGradients];

/** What a backend has of its own are passes, which parity holds, and gradients, which gradient x input holds on each. */
const backendsOf = (scorer: PassScorer) => (scorer === gradientXInput ? DISTINCT : (['wasm'] as const));

for (const fixture of ATTRIBUTED)
  for (const scorer of SCORERS)
    testOnBackends(
      `${scorer.name} of ${fixture} is PyTorch's for every target`,
      async (backend) => {
        const model = await backend.loadModel(await convertedFixture(fixture));
        const tensors = tf.memory().numTensors;
        const golden = readGoldenSentences(fixture);
        const encodings = golden.map(({ encoding }) => encoding);
        const near: boolean[] = [];
        for (const target of TARGETS.filter((target) => scorer.unavailable(model, placeOf({ target })) === null)) {
          const found = await scoresOf(scorer, model, encodings, target);
          const refined =
            scorer === integratedGradients ? await refinedScores(model, encodings, target, REFINED_TINY) : null;
          golden.forEach((sentence, at) => {
            const besides = (refinement: Refinement) => (refined ? promisedError(sentence, target, refinement) : 0);
            assertScores(found[at]!, sentence, scorer.name, target, besides(REFINEMENT));
            const scores = refined?.get(at) ?? found[at]!;
            near.push(assertScores(scores, sentence, scorer.name, target, besides(REFINED_TINY)) ?? true);
          });
        }
        const share = near.filter(Boolean).length / near.length;
        assert.ok(share > 0.5, `without what the refinement may be off by, ${share} are near the golden`);
        assert.equal(tf.memory().numTensors, tensors);
        await model.dispose();
      },
      backendsOf(scorer),
    );

import { loadModel, type Model } from '../../activations/model';
import { runTaps } from '../../activations/run';
import { shuffledWeights } from '../../activations/shuffledWeights';
import { alignWords, wordScores } from '../../attribution/wordScores';
import { generatorFor } from '../../metrics/random';
import { randomisedWeightsRho } from '../../metrics/scorerAgreement';
import type { Measurement } from '../measure/measurement';
import { alteredState } from '../passes/alteration';
import { type RankedScores, rankedScores } from './rankedScores';
import { type SampleContext, sampleRow, type SampleTools, sentenceMean } from './sampleContext';

/** Whether scorers change when the weights of the blocks are shuffled: one that does not explains nothing of what they have learnt. */
export async function randomisedWeightRows(
  context: SampleContext,
  scored: readonly RankedScores[],
  workers: number,
  tools: SampleTools,
): Promise<Measurement[]> {
  const reading = scored.filter(({ scorer, place }) => scorer.cost !== 'no pass' && !alteredState(place));
  const { checkpoint, config } = context.measure.job;
  const model = await loadModel(checkpoint.dir, {
    workers,
    alter: (stored) => shuffledWeights(stored, (purpose) => generatorFor(config.seed, purpose)),
  });
  try {
    const again = await scoresOn(context, reading, model, tools);
    return reading.map((one, at) => {
      const values = one.scores.map((own, sentence) => {
        const other = again[at]![sentence];
        return own && other ? randomisedWeightsRho.valueOf(own, other) : null;
      });
      const found = sentenceMean(context, values, 'the scorer does not vary within a sentence');
      return sampleRow(context, randomisedWeightsRho, found, { ...one.place, scorer: one.scorer.name });
    });
  } finally {
    await model.dispose();
  }
}

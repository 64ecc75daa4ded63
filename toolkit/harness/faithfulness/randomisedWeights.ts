import type { Model } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import { runTaps } from '../../activations/run';
import { shuffledWeights } from '../../activations/shuffledWeights';
import { alignWords, wordScores } from '../../attribution/wordScores';
import { generatorFor } from '../../random';
import { randomisedWeightsRho } from '../../metrics/scorerAgreement';
import type { Measurement } from '../measure/records';
import { alteredState } from '../passes/alteration';
import { notFinite, type RankedScores } from './rankedScores';
import type { SampleContext, SampleTools } from './sample';
import { sampleRow } from './sampleRows';

/** Whether scorers change when the weights of the blocks are shuffled: one that does not explains nothing of what they have learnt. */
export async function randomisedWeightRows(
  context: SampleContext,
  scored: readonly RankedScores[],
  { onProgress, backend }: SampleTools,
): Promise<Measurement[]> {
  const { checkpoint, config } = context.measure.job;
  const model = await backend.loadModel(checkpoint.dir, {
    alter: (stored) => shuffledWeights(stored, (purpose) => generatorFor(config.seed, purpose)),
  });
  const rows: Measurement[] = [];
  try {
    for (const one of scored) {
      if (one.scorer.cost === 'no pass' || alteredState(one.place)) continue;
      const again = await scoresOn(context, one, model, onProgress);
      const values = one.scores.map((own, at) => {
        const other = again[at];
        return own && other ? randomisedWeightsRho.valueOf(own, other) : null;
      });
      const at = { ...one.place, scorer: one.scorer.name };
      rows.push(sampleRow(context, randomisedWeightsRho, values, at, { reason: NO_VARIATION }));
    }
  } finally {
    await model.dispose();
  }
  return rows;
}

const NO_VARIATION = 'the scores do not vary within a sentence';

/** Word scores on a model, one list a sentence of the sample; null where the scorer fails. */
async function scoresOn(
  { encodings }: SampleContext,
  { scorer, place }: RankedScores,
  model: Model,
  onProgress: OnProgress,
): Promise<(Float64Array | null)[]> {
  const scores = new Array<Float64Array | null>(encodings.length).fill(null);
  const keep = (at: number, pieces: Float64Array) => {
    const words = wordScores(pieces, alignWords(encodings[at]!.wordIds), scorer.defaultAggregation);
    scores[at] = notFinite(words) === null ? words : null;
  };
  if (scorer.cost === 'one pass') {
    const taps = await runTaps(model, encodings, scorer.taps(place), onProgress);
    taps.forEach((tap, at) => {
      keep(at, scorer.pieceScores(tap, place, encodings[at]!));
    });
  } else if (scorer.cost === 'many passes') {
    for await (const found of scorer.scoreSentences(model, encodings, place, onProgress))
      if (found.failure === undefined) keep(found.index, found.scores);
  }
  return scores;
}

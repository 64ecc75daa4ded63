import { type Model, shuffledWeights } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import { runTaps } from '../../activations/run';
import { alignWords, wordScores } from '../../attribution/wordScores';
import { generatorFor } from '../../random';
import { randomisedWeightsRho } from '../../metrics/scorerAgreement';
import type { Measurement } from '../measure/measurement';
import { alteredState } from '../passes/moments';
import { notFinite } from './failures';
import type { RankedScores } from './rankedScores';
import { type SampleContext, sampleRow, type SampleTools, sentenceMean } from './sampleContext';

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
      const found = sentenceMean(context, values, 'the scores do not vary within a sentence');
      rows.push(sampleRow(context, randomisedWeightsRho, found, { ...one.place, scorer: one.scorer.name }));
    }
  } finally {
    await model.dispose();
  }
  return rows;
}

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

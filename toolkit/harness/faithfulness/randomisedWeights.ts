import { planBatches } from '../../activations/batch';
import { collect, type PassWatch } from '../../activations/collect';
import { type Model, shuffledWeights } from '../../activations/model';
import type { BatchTaps } from '../../activations/run';
import { tapNames, tapScores } from '../../attribution/tapScores';
import { alignWords, wordScores } from '../../attribution/wordScores';
import { generatorFor } from '../../random';
import { randomisedWeightsRho } from '../../metrics/scorerAgreement';
import type { Measurement } from '../measure/records';
import { isAltered } from '../passes/moments';
import { notFinite, type RankedScores } from './rankedScores';
import type { SampleContext, SampleTools } from './sample';
import { sampleRow } from './sampleRows';

/** Whether scorers change when the weights of the blocks are shuffled: one that does not explains nothing of what they have learnt. */
export async function randomisedWeightRows(
  context: SampleContext,
  scored: readonly RankedScores[],
  { onProgress, signal, backend, model: trained }: SampleTools,
): Promise<Measurement[]> {
  const { checkpoint, config } = context.measure.job;
  const model = await backend.loadModel(checkpoint.dir, {
    opened: { folder: checkpoint, tokenizer: (await trained()).tokenizer },
    alter: (stored, folder) => shuffledWeights(stored, folder, (purpose) => generatorFor(config.seed, purpose)),
  });
  try {
    const able = scored.filter(({ scorer, place }) => scorer.cost !== 'no pass' && !isAltered(place));
    const again = await scoresOn(context, able, model, { onProgress, signal });
    return able.map(({ scorer, place, scores }, k) => {
      const values = scores.map((own, sentence) => {
        const other = again[k]![sentence];
        return own && other ? randomisedWeightsRho.valueOf(own, other) : null;
      });
      const at = { ...place, scorer: scorer.name };
      return sampleRow(context, randomisedWeightsRho, values, at, { reason: NO_VARIATION });
    });
  } finally {
    await model.dispose();
  }
}

const NO_VARIATION = 'the scores do not vary within a sentence';

/** Word scores of each scorer on a model, one list a sentence of the sample; null where the scorer fails. One pass feeds all that need one. */
async function scoresOn(
  { encodings }: SampleContext,
  scored: readonly RankedScores[],
  model: Model,
  watch: PassWatch,
): Promise<(Float64Array | null)[][]> {
  const found = scored.map(() => new Array<Float64Array | null>(encodings.length).fill(null));
  const keep = (one: number, at: number, pieces: Float64Array) => {
    const words = wordScores(pieces, alignWords(encodings[at]!.wordIds), scored[one]!.scorer.defaultAggregation);
    found[one]![at] = notFinite(words) === null ? words : null;
  };
  const collectors = scored.flatMap(({ scorer, place }, one) => {
    if (scorer.cost !== 'one pass') return [];
    const scoresOf = tapScores(scorer, place, model);
    const fold = ({ batch, sentences }: BatchTaps) => {
      for (const [row, at] of batch.indices.entries()) keep(one, at, scoresOf(sentences[row]!, encodings[at]!));
    };
    return [{ wants: { taps: tapNames(scorer, place, model) }, fold, result: () => found[one] }];
  });
  await collect(model, encodings, planBatches(encodings, model.tokenBudget), collectors, watch);
  for (const [one, { scorer, place }] of scored.entries())
    if (scorer.cost === 'many passes')
      for await (const sentence of scorer.scoreSentences(model, encodings, place, watch.onProgress))
        if (sentence.failure === undefined) keep(one, sentence.index, sentence.scores);
  return found;
}

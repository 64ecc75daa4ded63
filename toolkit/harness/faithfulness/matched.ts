import { planBatches } from '../../activations/batch';
import { collect } from '../../activations/collect';
import type { Model } from '../../activations/model';
import type { Effect } from '../../rationale/effects/effect';
import { lmLoss, mlmLoss, standardisedStates, summedLoss } from '../../rationale/effects/modelEffects';
import { effectUnavailable } from '../../rationale/effects/registry';
import type { VariantCost } from '../../rationale/variants/plan';
import { selected } from '../job/job';
import type { Measurement } from '../measure/records';
import { momentCollector } from '../passes/moments';
import type { SampleJournal } from './kept';
import {
  type MatchedComparison,
  matchedMargins,
  type MatchedResults,
  type Margins,
  matchedRows,
  PSEUDO_LIKELIHOOD,
  rankedByEffect,
} from './matchedRows';
import { askMatchedSets, askSingleWords, type MatchedRemovals } from './matchedSets';
import type { RankedScores } from './rankedScores';
import { removalsFor, variantResults } from './removals';
import { type SampleContext, sampleContext, type SampleTools } from './sample';

/** What removing words does beside removing matched words. */
export interface Matched {
  measured: Measurement[];
  comparisons: MatchedComparison[];
  cost: Pick<VariantCost, 'passes' | 'tokens'>[];
}

/**
 * Removes each scorer's words, and other words of the sentence like them, and reads the effect at words in neither set. The margin of
 * equivalence comes from the selection split.
 */
export async function measureMatched(
  context: SampleContext,
  scored: readonly RankedScores[],
  tools: SampleTools,
): Promise<Matched> {
  const effects = await matchedEffects(context, await tools.model(), tools);
  const margin = await measureMargins(context, effects, tools);
  const asked = await newMatched(context, tools);
  const sets = askMatchedSets(context, scored, asked);
  const results = await resultsOf(context, asked, effects, ['matched.jsonl', 'likelihood.jsonl'], tools);
  const { rows, comparisons } = matchedRows(context, { ...results, sets }, margin.margins);
  return { measured: [...rows, ...margin.rows], comparisons, cost: [...results.cost, ...margin.cost] };
}

/** The states in standard deviations over the selection split, and the unmasked loss of the head that is there. */
async function matchedEffects(
  { measure: { job } }: SampleContext,
  model: Model,
  { onProgress, signal }: SampleTools,
): Promise<Effect[]> {
  const last = model.tap({ kind: 'state', layer: model.config.numLayers, site: model.sites[0]! });
  const own = selected(job.encodings, job.isSelection);
  const encodings = own.length > 0 ? own : job.encodings;
  const collector = momentCollector(model, encodings, [last]);
  const watch = { stage: 'deviations of the last state', onProgress, signal };
  await collect(model, encodings, planBatches(encodings, model.tokenBudget), [collector], watch);
  const deviations = collector
    .result()
    .get(`variance.${last.name}`)!
    .map((variance) => Math.sqrt(Math.max(0, variance)));
  return [standardisedStates(deviations), mlmLoss, lmLoss].filter(
    (effect) => effectUnavailable(effect, model) === null,
  );
}

/**
 * On the selection split, by operation and effect: words ranked by what their removal by itself does to that effect, and what the
 * highest of them exceed their matches by.
 */
async function measureMargins(
  { measure, config }: SampleContext,
  effects: readonly Effect[],
  tools: SampleTools,
): Promise<{ rows: Measurement[]; margins: Margins; cost: Matched['cost'] }> {
  const context = sampleContext(measure, config, 'selection');
  if (context.split !== 'selection' || context.sample.length === 0) return { rows: [], margins: new Map(), cost: [] };
  const asked = await newMatched(context, tools);
  const singles = askSingleWords(context, asked);
  const alone = await resultsOf(context, asked, effects, ['marginSingles.jsonl', 'marginSingleWords.jsonl'], tools);
  const ranked = rankedByEffect(context, singles, { ...alone, sets: [] });
  const again = await newMatched(context, tools);
  const sets = ranked.flatMap(({ operation, effect, scores }) => {
    const own: SampleContext = { ...context, config: { ...config, operations: [operation] } };
    const masked = effect === PSEUDO_LIKELIHOOD ? again.masked : null;
    return askMatchedSets(own, [scores], { ...again, masked }).map((one) => ({ ...one, effect }));
  });
  const results = await resultsOf(context, again, effects, ['marginMatched.jsonl', 'marginLikelihood.jsonl'], tools);
  return { ...matchedMargins(context, { ...results, sets }), cost: [...alone.cost, ...results.cost] };
}

async function newMatched(context: SampleContext, tools: SampleTools): Promise<MatchedRemovals> {
  const model = await tools.model();
  const newRemovals = removalsFor(context, model);
  return { removals: newRemovals(), masked: hasLikelihood(context, model) ? newRemovals() : null };
}

async function resultsOf(
  context: SampleContext,
  { removals, masked }: MatchedRemovals,
  effects: readonly Effect[],
  [ofSets, ofWords]: readonly [SampleJournal, SampleJournal],
  tools: SampleTools,
): Promise<Omit<MatchedResults, 'sets'> & { cost: Matched['cost'] }> {
  const found = await variantResults(context, removals.variants, effects, ofSets, tools);
  const words = masked && (await variantResults(context, masked.variants, [summedLoss], ofWords, tools));
  return { removals: found, masked: words, cost: [found.cost, ...(words ? [words.cost] : [])] };
}

function hasLikelihood({ config }: SampleContext, model: Model): boolean {
  return config.likelihoodWords > 0 && model.roles.mask !== null && effectUnavailable(summedLoss, model) === null;
}

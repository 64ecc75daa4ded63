import { planBatches } from '../../activations/batch';
import { collect } from '../../activations/collect';
import type { Model } from '../../activations/model';
import { leaveOneOut } from '../../attribution/leaveOneOut';
import type { Effect } from '../../rationale/effects/effect';
import { mlmLoss, standardisedStates, summedLoss } from '../../rationale/effects/modelEffects';
import { effectUnavailable } from '../../rationale/effects/registry';
import type { VariantCost } from '../../rationale/variants/plan';
import { selected } from '../job/job';
import type { RankedScorer } from '../job/rankings';
import type { Measurement } from '../measure/records';
import { momentCollector } from '../passes/moments';
import { type MatchedComparison, matchedMargins, type MatchedResults, type Margins, matchedRows } from './matchedRows';
import { askMatchedSets } from './matchedSets';
import { type RankedScores, rankedScores } from './rankedScores';
import { Removals, removalsFor, variantResults } from './removals';
import { type SampleContext, sampleContext, type SampleTools } from './sample';

/** What removing words does beside removing matched words. */
export interface Matched {
  measured: Measurement[];
  comparisons: MatchedComparison[];
  cost: Pick<VariantCost, 'passes' | 'tokens'>[];
}

/**
 * Removes each scorer's words, and other words of the sentence like them, and reads the effect at words in neither set. The margin of
 * equivalence comes from leave-one-out on the selection split, where the config names it.
 */
export async function measureMatched(
  context: SampleContext,
  scored: readonly RankedScores[],
  ranked: readonly RankedScorer[],
  tools: SampleTools,
): Promise<Matched> {
  const model = await tools.model();
  const effects = await matchedEffects(context, model, tools);
  const margin = await measureMargins(context, ranked, effects, tools);
  const { results, cost } = await resultsOf(context, scored, effects, tools);
  const { rows, comparisons } = matchedRows(context, results, margin.margins);
  return { measured: [...rows, ...margin.rows], comparisons, cost: [...cost, ...margin.cost] };
}

/** The states in standard deviations over the selection split, and the unmasked loss where there is a head. */
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
  return [standardisedStates(deviations), mlmLoss].filter((effect) => effectUnavailable(effect, model) === null);
}

async function measureMargins(
  { measure, config }: SampleContext,
  ranked: readonly RankedScorer[],
  effects: readonly Effect[],
  tools: SampleTools,
): Promise<{ rows: Measurement[]; margins: Margins; cost: Matched['cost'] }> {
  const yardstick = ranked.filter(({ scorer }) => scorer === leaveOneOut).slice(0, 1);
  const context = sampleContext(measure, config, 'selection');
  const { available } = context.sample.length > 0 ? await rankedScores(context, yardstick, tools) : { available: [] };
  if (available.length === 0) return { rows: [], margins: new Map(), cost: [] };
  const { results, cost } = await resultsOf(context, available, effects, tools);
  return { ...matchedMargins(context, results), cost };
}

async function resultsOf(
  context: SampleContext,
  scored: readonly RankedScores[],
  effects: readonly Effect[],
  tools: SampleTools,
): Promise<{ results: MatchedResults; cost: Matched['cost'] }> {
  const model = await tools.model();
  const newRemovals = removalsFor(context, model);
  const [removals, masked] = [newRemovals(), hasLikelihood(context, model) ? newRemovals() : null];
  const sets = askMatchedSets(context, scored, { removals, masked });
  const isMargin = context.split === 'selection';
  const run = (asked: Removals, of: readonly Effect[], name: 'matched' | 'likelihood') => {
    const journal = isMargin
      ? (`margin${name === 'matched' ? 'Matched' : 'Likelihood'}.jsonl` as const)
      : (`${name}.jsonl` as const);
    return variantResults(context, asked.variants, of, journal, tools);
  };
  const ofSets = await run(removals, effects, 'matched');
  const ofWords = masked && (await run(masked, [summedLoss], 'likelihood'));
  return {
    results: { sets, removals: ofSets, masked: ofWords },
    cost: [ofSets.cost, ...(ofWords ? [ofWords.cost] : [])],
  };
}

function hasLikelihood({ config }: SampleContext, model: Model): boolean {
  return config.likelihoodWords > 0 && model.roles.mask !== null && effectUnavailable(summedLoss, model) === null;
}

import { uncounted } from '../../activations/progress';
import type { Model } from '../../activations/model';
import type { Effect } from '../../rationale/effects/effect';
import { effectNamed, effectUnavailable } from '../../rationale/effects/registry';
import { useCosine } from '../../rationale/effects/sentenceEmbedding';
import type { VariantCost } from '../../rationale/variants/plan';
import type { FaithfulnessConfig } from '../config/faithfulness';
import type { MeasureContext } from '../measure/context';
import type { Measurement } from '../measure/records';
import { type ScorerAgreement, scorerAgreement, type RankedScores, rankedScores } from './rankedScores';
import { type AopcRange, aopcRanges } from './aopcRanges';
import { curveRows, askCurves, normalisedRows, type Perturbed, randomOrderError } from './curves';
import { type DrawError, drawsNeeded } from './draws';
import { measureMatched } from './matched';
import type { MatchedComparison } from './matchedRows';
import { askSingles, singleRows } from './singles';
import { type GoldSource, goldSource, plausibilityRows } from './plausibility';
import { randomisedWeightRows } from './randomisedWeights';
import { rankedScorers } from '../job/rankings';
import {
  openOutside,
  type Removals,
  removalsFor,
  type VariantResults,
  variantResults,
  withoutEffect,
  withOutside,
} from './removals';
import { type SampleContext, sampleContext, type SampleTools } from './sample';

/** What removing words from a sample of the sentences shows. */
export interface Faithfulness {
  measured: Measurement[];
  agreement: ScorerAgreement;
  record: FaithfulnessRecord;
}

/** What a run records of it besides its rows. */
export interface FaithfulnessRecord {
  /** Positions of the sampled sentences in the run. */
  sentences: number[];
  /** Batches and wordpieces that the removals put through the model. */
  forwardPasses: number;
  tokens: number;
  /** Wordpieces of scorers with passes of their own, by scorer, put through the model in this run. */
  scorerTokens: Record<string, number>;
  /** How well random orders are averaged out, by the first operation and effect; null where too little has a value. */
  randomDraws: DrawError | null;
  /** Each scorer's words beside matched words. */
  matched: MatchedComparison[];
  /** Removals that were refused, by reason. */
  refused: Record<string, number>;
  /** Removals that leave nothing to compare, such as no token that comes after another, by effect. */
  withoutEffect: Record<string, number>;
  /** Scorers that this checkpoint does not have, and why. */
  unavailable: Record<string, string>;
  /** Effects that this checkpoint does not have, and why. */
  unavailableEffects: Record<string, string>;
  /** Sentences on which a scorer failed, by scorer and reason. */
  failures: Record<string, Record<string, number>>;
  /** Of integrated gradients, the largest error of completeness. */
  completenessError: Record<string, number>;
  /** Where the gold rationales come from; null where the corpus has none, and plausibility has no rows. */
  gold: GoldSource | null;
}

/**
 * Measures what removing words does to the model.
 * @param best - The layer that the selection split would choose for TAS; null where there is none.
 */
export async function measureFaithfulness(
  measure: MeasureContext,
  config: FaithfulnessConfig,
  best: number | null,
  tools: SampleTools,
): Promise<Faithfulness> {
  const context = sampleContext(measure, config, 'held');
  const ranked = rankedScorers(config.scorers, measure.job.checkpoint, best);
  const { available, unavailable } = await rankedScores(context, ranked, tools);
  const removed = await measureRemovals(context, available, tools);
  const matched = await measureMatched(context, available, tools);
  const randomised = config.randomisedWeights ? await randomisedWeightRows(context, available, tools) : [];
  tools.onProgress(uncounted('plausibility and agreement'));
  return {
    measured: [...removed.measured, ...matched.measured, ...plausibilityRows(context, available), ...randomised],
    agreement: scorerAgreement(context, available),
    record: {
      sentences: context.sample.map(({ sentence }) => sentence),
      ...removed.record,
      matched: matched.comparisons,
      forwardPasses: sumOf([...removed.costs, ...matched.cost], ({ passes }) => passes),
      tokens: sumOf([...removed.costs, ...matched.cost], ({ tokens }) => tokens),
      scorerTokens: Object.fromEntries(
        available.flatMap(({ key, scorer, tokens }) => (scorer.cost === 'many passes' ? [[key, tokens]] : [])),
      ),
      unavailable: Object.fromEntries(unavailable.map(({ key, reason }) => [key, reason])),
      ...troubles(available),
      gold: goldSource(measure.job.corpus),
    },
  };
}

/** The removals of words that scorers and random orders rank first, and of every word by itself. */
async function measureRemovals(context: SampleContext, scored: readonly RankedScores[], tools: SampleTools) {
  const model = await tools.model();
  const { usable, unavailableEffects } = effectsOf(context, model);
  const newRemovals = removalsFor(context, model);
  const removals = newRemovals();
  const singles = askSingles(context, removals);
  const { perturbed, results, randomDraws } = await measureCurves(context, scored, removals, usable, tools);
  const searched = usable.find(({ needs }) => needs === 'last state');
  const ranges = searched ? await aopcRanges(context, searched, newRemovals, tools) : new Map<number, AopcRange>();
  const outside = await openOutside(context, tools);
  const found = await withOutside(context, removals, results, outside, 'outsideCurves.jsonl', tools);
  if (outside && 'encoder' in outside) outside.encoder.dispose();
  tools.onProgress(uncounted('effects of removals'));
  return {
    measured: [
      ...curveRows(context, perturbed, found),
      ...(searched ? normalisedRows(context, perturbed, ranges, searched, found) : []),
      ...singleRows(context, scored, singles, found),
    ],
    costs: [found.cost, ...ranges.values()],
    record: {
      randomDraws,
      refused: removals.refused,
      withoutEffect: withoutEffect(found),
      unavailableEffects:
        outside && 'reason' in outside
          ? { ...unavailableEffects, [useCosine.name]: outside.reason }
          : unavailableEffects,
    },
  };
}

/** What the curves of scorers and of random orders need; more of the latter where the first do not average out. */
async function measureCurves(
  context: SampleContext,
  scored: readonly RankedScores[],
  removals: Removals,
  effects: readonly Effect[],
  tools: SampleTools,
): Promise<{ perturbed: Perturbed[]; results: VariantResults; randomDraws: DrawError | null }> {
  const { randomDraws: least, mostRandomDraws: most } = context.config;
  const ofScorers = askCurves(context, scored, least, removals);
  const first = askCurves(context, ['random'], least, removals);
  const asked = removals.variants.length;
  const results = await variantResults(context, removals.variants, effects, 'curves.jsonl', tools);
  const error = randomOrderError(context, first, results);
  const draws = error ? drawsNeeded(error, most) : least;
  if (draws === least) return { perturbed: [...ofScorers, ...first], results, randomDraws: error };
  const random = askCurves(context, ['random'], draws, removals);
  const more = await variantResults(context, removals.variants.slice(asked), effects, 'draws.jsonl', tools);
  const all = { ...results, values: [...results.values, ...more.values], cost: addCosts(results.cost, more.cost) };
  return { perturbed: [...ofScorers, ...random], results: all, randomDraws: randomOrderError(context, random, all) };
}

function addCosts(a: VariantCost, b: VariantCost): VariantCost {
  return {
    runs: a.runs + b.runs,
    passes: a.passes + b.passes,
    tokens: a.tokens + b.tokens,
    headPasses: a.headPasses + b.headPasses,
    headTokens: a.headTokens + b.headTokens,
  };
}

const BY_LAYER = 'its numbers by layer are measured of interventions alone';

function effectsOf({ config }: SampleContext, model: Model) {
  const asked = config.effects.map(effectNamed);
  const why = (effect: Effect) => (effect.needs === 'every state' ? BY_LAYER : effectUnavailable(effect, model));
  const reasons = asked.map((effect) => [effect, why(effect)] as const);
  return {
    usable: reasons.flatMap(([effect, reason]) => (reason === null ? [effect] : [])),
    unavailableEffects: Object.fromEntries(
      reasons.flatMap(([{ name }, reason]) => (reason === null ? [] : [[name, reason] as const])),
    ),
  };
}

function troubles(scored: readonly RankedScores[]): Pick<FaithfulnessRecord, 'failures' | 'completenessError'> {
  const failed = scored.filter(({ failures }) => Object.keys(failures).length > 0);
  return {
    failures: Object.fromEntries(failed.map(({ key, failures }) => [key, failures])),
    completenessError: Object.fromEntries(
      scored.flatMap(({ key, completenessError }) => (completenessError === null ? [] : [[key, completenessError]])),
    ),
  };
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}

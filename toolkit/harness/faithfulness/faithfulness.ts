import { uncounted } from '../../activations/progress';
import type { Model } from '../../activations/model';
import { effectNamed, effectUnavailable } from '../../rationale/effects/registry';
import { useCosine } from '../../rationale/effects/sentenceEmbedding';
import { ordinaryWordpieces, tokenDraw } from '../../rationale/ablation/ablation';
import { own } from '../../own';
import { generatorFor } from '../../random';
import type { FaithfulnessConfig } from '../config/faithfulness';
import type { MeasureContext } from '../measure/context';
import type { Measurement } from '../measure/records';
import { type ScorerAgreement, scorerAgreement, type RankedScores, rankedScores } from './rankedScores';
import { type AopcRange, aopcRanges } from './aopcRanges';
import { curveRows, askCurves, normalisedRows } from './curves';
import { askHighSets, highSetRows, askSingles, singleRows } from './removedSets';
import { type GoldSource, goldSource, plausibilityRows } from './plausibility';
import { randomisedWeightRows } from './randomisedWeights';
import { rankedScorers } from '../job/rankings';
import { type AblationOf, Removals, openOutside, withOutside, variantResults } from './removals';
import { CURVE_JOURNAL, OUTSIDE_CURVES, OUTSIDE_SETS, SET_JOURNAL } from './kept';
import { drawSample, type SampleContext, type SampleTools } from './sample';

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
  /** Removals that were refused, by reason. */
  refused: Record<string, number>;
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
 * @param best - The layer that the selection split would choose for activation strength; null where there is none.
 */
export async function measureFaithfulness(
  measure: MeasureContext,
  config: FaithfulnessConfig,
  best: number | null,
  tools: SampleTools,
): Promise<Faithfulness> {
  const context = { ...drawSample(measure, config.sentences), config };
  const ranked = rankedScorers(config.scorers, measure.job.checkpoint, best);
  const { available, unavailable } = await rankedScores(context, ranked, tools);
  const removed = await measureRemovals(context, available, tools);
  const randomised = config.randomisedWeights ? await randomisedWeightRows(context, available, tools) : [];
  tools.onProgress(uncounted('plausibility and agreement'));
  return {
    measured: [...removed.measured, ...plausibilityRows(context, available), ...randomised],
    agreement: scorerAgreement(context, available),
    record: {
      sentences: context.sample.map(({ sentence }) => sentence),
      ...removed.spent,
      scorerTokens: Object.fromEntries(
        available.flatMap(({ key, scorer, tokens }) => (scorer.cost === 'many passes' ? [[key, tokens]] : [])),
      ),
      unavailable: Object.fromEntries(unavailable.map(({ key, reason }) => [key, reason])),
      ...troubles(available),
      gold: goldSource(measure.job.corpus),
    },
  };
}

/** The removals in two jobs: those for which every layer's states come home, and the rest. */
async function measureRemovals(context: SampleContext, scored: readonly RankedScores[], tools: SampleTools) {
  const model = await tools.model();
  const { usable, unavailableEffects } = effectsOf(context, model);
  const newRemovals = removalsFor(context, model);
  const [curves, sets] = [newRemovals(), newRemovals()];
  const strength = claimedStrength(context);
  const perturbed = askCurves(context, scored, curves);
  const singles = askSingles(context, curves);
  const high = strength ? askHighSets(context, strength, sets) : [];
  const onState = usable.filter(({ needs }) => needs !== 'every state');
  const [searched] = onState;
  const ranges = searched ? await aopcRanges(context, searched, newRemovals, tools) : new Map<number, AopcRange>();
  const inside = {
    curves: await variantResults(context, curves.variants, onState, CURVE_JOURNAL, tools),
    sets: await variantResults(context, sets.variants, usable, SET_JOURNAL, tools),
  };
  const outside = await openOutside(context, tools);
  const ofCurves = await withOutside(context, curves, inside.curves, outside, OUTSIDE_CURVES, tools);
  const ofSets = await withOutside(context, sets, inside.sets, outside, OUTSIDE_SETS, tools);
  if (outside && 'encoder' in outside) outside.encoder.dispose();
  tools.onProgress(uncounted('effects of removals'));
  const costs = [ofCurves.cost, ofSets.cost, ...ranges.values()];
  return {
    measured: [
      ...curveRows(context, perturbed, ofCurves),
      ...(searched ? normalisedRows(context, perturbed, ranges, searched, ofCurves) : []),
      ...singleRows(context, scored, singles, ofCurves),
      ...(strength ? highSetRows(context, strength, high, ofSets) : []),
    ],
    spent: {
      forwardPasses: sumOf(costs, ({ passes }) => passes),
      tokens: sumOf(costs, ({ tokens }) => tokens),
      refused: mergeCounts(curves.refused, sets.refused),
      unavailableEffects:
        outside && 'reason' in outside
          ? { ...unavailableEffects, [useCosine.name]: outside.reason }
          : unavailableEffects,
    },
  };
}

/** The layer and site that C4 names: what removing its HIGH words does is part of that claim. */
function claimedStrength({ measure: { job, strengths } }: SampleContext) {
  const { layer } = job.config.claims.C4;
  return strengths.find((one) => one.layer === layer && one.site === job.checkpoint.sites[0]);
}

function effectsOf({ config }: SampleContext, model: Model) {
  const asked = config.effects.map(effectNamed);
  const reasons = asked.map((effect) => [effect, effectUnavailable(effect, model)] as const);
  return {
    usable: reasons.flatMap(([effect, reason]) => (reason === null ? [effect] : [])),
    unavailableEffects: Object.fromEntries(
      reasons.flatMap(([{ name }, reason]) => (reason === null ? [] : [[name, reason] as const])),
    ),
  };
}

/** Makes empty lists of removals. */
function removalsFor({ sample, encodings, measure }: SampleContext, { tokenizer, roles }: Model): () => Removals {
  const { job } = measure;
  const distribution = ordinaryWordpieces(job.encodings);
  const ids = { pad: tokenizer.ids.pad, mask: roles.mask === null ? null : tokenizer.idOf(roles.mask) };
  const generators = (purpose: string) => generatorFor(job.config.seed, purpose);
  const ablationOf: AblationOf = (operation, { sentence }) =>
    operation === 'sample' ? { operation, draw: tokenDraw(distribution, generators, sentence) } : { operation };
  return () => new Removals(sample, encodings, ids, ablationOf);
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

function mergeCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, (own(a, name) ?? 0) + (own(b, name) ?? 0)]));
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}

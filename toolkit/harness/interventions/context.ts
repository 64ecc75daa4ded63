import type { Model } from '../../activations/model';
import type { Site } from '../../graph/taps';
import { ordinaryTokens, type TokenPlace } from '../../rationale/ablation/intervention';
import type { Effect } from '../../rationale/effects/effect';
import { effectColumns, effectNamed, effectUnavailable } from '../../rationale/effects/registry';
import type { InterventionConfig, InterventionName } from '../config/interventions';
import { rankedScores, type RankedScores } from '../faithfulness/rankedScores';
import { drawSample, type Sampled, type SampleTools } from '../faithfulness/sample';
import { interventionLayers } from '../job/interventionPlaces';
import { rankedScorers } from '../job/rankings';
import type { MeasureContext } from '../measure/context';
import { INTERVENTION_JOURNALS } from './kept';
import { askedSets, type AskedSets } from './matchedSets';

/** What everything that is measured by changing states is made from. */
export interface InterventionContext extends Sampled {
  config: InterventionConfig;
  site: Site;
  layers: readonly number[];
  /** Those that can be had. */
  operations: readonly InterventionName[];
  effects: readonly Effect[];
  /** Names of the numbers that the effects give. */
  columns: readonly string[];
  scored: RankedScores | null;
  sets: readonly AskedSets[];
  /** The wordpieces of the sample that take part. */
  tokens: readonly TokenPlace[];
  /** Operations and effects that cannot be had here, and why. */
  unavailable: Record<string, string>;
}

const NEEDS_MOMENTS: readonly InterventionName[] = ['mean', 'remove_dimensions'];
const ON_WORDS: readonly InterventionName[] = ['zero', 'mean', 'resample'];

/** Whether means or variances of the selection split are needed. */
export function usesMoments({ operations }: Pick<InterventionContext, 'operations'>): boolean {
  return operations.some((operation) => NEEDS_MOMENTS.includes(operation));
}

/** @param best - The layer that the selection split would choose; null where there is none. */
export async function interventionContext(
  measure: MeasureContext,
  config: InterventionConfig,
  best: number | null,
  tools: SampleTools,
): Promise<InterventionContext> {
  const { checkpoint, config: run } = measure.job;
  const sampled = drawSample(measure, config.sentences, 'held');
  const ranked = rankedScorers([config.scorer], checkpoint, best, 'interventions.scorer');
  const isAsked = config.operations.some((operation) => ON_WORDS.includes(operation));
  const found = await rankedScores(sampled, isAsked ? ranked : [], tools, INTERVENTION_JOURNALS[1]);
  const scored = found.available[0] ?? null;
  const noScores = found.unavailable[0]?.reason ?? 'the selection split chooses no layer for the scorer';
  const reasons = reasonsOf(config, checkpoint, scored ? null : noScores, measure.job.isSelection.includes(true));
  const effects = config.effects.map(effectNamed).filter(({ name }) => !reasons.has(name));
  return {
    ...sampled,
    config,
    site: config.site,
    layers: interventionLayers(config, checkpoint.config),
    operations: [...new Set(config.operations)].filter((operation) => !reasons.has(operation)),
    effects,
    columns: effectColumns(effects, checkpoint.config.numLayers),
    scored,
    sets: scored ? config.words.map((words) => askedSets(sampled, words, run.high.boundaries[0]!, scored)) : [],
    tokens: ordinaryTokens(sampled.encodings, checkpoint.roles),
    unavailable: Object.fromEntries(reasons),
  };
}

/** Why operations and effects cannot be had. */
function reasonsOf(
  { operations, effects }: InterventionConfig,
  model: Pick<Model, 'taps' | 'roles'>,
  noScores: string | null,
  hasSelection: boolean,
): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const operation of operations) {
    if (!hasSelection && NEEDS_MOMENTS.includes(operation))
      reasons.set(operation, 'the corpus is too small for a selection split, whose means it needs');
    else if (noScores !== null && ON_WORDS.includes(operation)) reasons.set(operation, noScores);
  }
  for (const name of effects) {
    const reason = effectUnavailable(effectNamed(name), model);
    if (reason !== null) reasons.set(name, reason);
  }
  return reasons;
}

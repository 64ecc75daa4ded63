import { uncounted } from '../../activations/progress';
import type { Encoding } from '../../tokens/tokenizer';
import type { Model } from '../../activations/model';
import { runVariants } from '../../rationale/variants/runVariants';
import type { InterventionConfig } from '../config/interventions';
import type { SampleTools } from '../faithfulness/sample';
import type { MeasureContext } from '../measure/context';
import type { Measurement } from '../measure/records';
import type { Moments } from '../passes/moments';
import type { ScoringTools } from '../passes/rowPasses';
import { findMoments } from '../passes/scoring';
import { askedOf } from './asks';
import { type InterventionContext, interventionContext, usesMoments } from './context';
import { unitTokens, unitCount } from './foretold';
import { INTERVENTION_JOURNALS, KeptEffects, type UnitEffects } from './kept';
import { layerStates, type LayerStates } from './layerStates';
import type { AskedSets } from './matchedSets';
import { interventionRows } from './rows';

/** What changing states of a sample of the sentences shows. */
export interface Interventions {
  measured: Measurement[];
  record: InterventionRecord;
}

/** What a run records of it besides its rows. */
export interface InterventionRecord {
  /** Positions of the sampled sentences in the run. */
  sentences: number[];
  /** By which words are high, such as `tas.post.8`; null where it has no scores here. */
  scorer: string | null;
  /** Wordpieces of changed sentences that this run put through the model; an interrupted run's are not counted. */
  tokens: number;
  /** Of each set of words, how many there were and how many had no match, and sentences refused by reason. */
  sets: Omit<AskedSets, 'sets'>[];
  /** Sentences on which the scorer failed, by reason. */
  failures: Record<string, number>;
  /** Operations and effects that cannot be had here, and why. */
  unavailable: Record<string, string>;
}

export type InterventionTools = SampleTools & ScoringTools;

/**
 * Changes states of a sample of the sentences, layer by layer, and measures what the model makes of it. What is finished of a sentence
 * at a layer is kept in the run's folder, from which an interrupted run goes on.
 * @param best - The layer that the selection split would choose for TAS; null where there is none.
 */
export async function measureInterventions(
  measure: MeasureContext,
  config: InterventionConfig,
  best: number | null,
  tools: InterventionTools,
): Promise<Interventions> {
  const context = await interventionContext(measure, config, best, tools);
  const { columns, operations, sets, sample } = context;
  const of = { config, columns, operations, sets: sets.map((one) => one.sets) };
  const kept = new KeptEffects(context, tools, INTERVENTION_JOURNALS[0], of);
  const tokens = columns.length === 0 ? 0 : await runLayers(context, kept, tools);
  tools.onProgress(uncounted('effects of interventions'));
  return {
    measured: interventionRows(context, kept),
    record: {
      sentences: sample.map(({ sentence }) => sentence),
      scorer: context.scored?.key ?? null,
      tokens,
      sets: sets.map(({ name, words, unmatched, refused }) => ({ name, words, unmatched, refused })),
      failures: context.scored?.failures ?? {},
      unavailable: context.unavailable,
    },
  };
}

/** @returns the wordpieces of changed sentences that went through the model */
async function runLayers(context: InterventionContext, kept: KeptEffects, tools: InterventionTools): Promise<number> {
  const { layers, encodings } = context;
  const isLeft = (layer: number, at: number) => kept.of(layer, at) === undefined;
  const report = progressOf(context, isLeft, tools);
  let tokens = 0;
  let moments: Moments | null = null;
  for (const layer of layers) {
    const left = [...encodings.keys()].filter((at) => isLeft(layer, at));
    if (left.length === 0) continue;
    if (usesMoments(context))
      moments ??= (await findMoments(context.measure.job, 'moments', tools, tools.model)).moments;
    const model = await tools.model();
    const states = await layerStates(context, layer, moments, model);
    for (const at of left) {
      const effects = await unitEffects(context, states, at, model);
      kept.append(layer, at, effects);
      tokens += effects.size * encodings[at]!.inputIds.length;
      report(layer, at);
      await new Promise((resolve) => setImmediate(resolve)); // Ctrl-C is heard here
      tools.signal?.throwIfAborted();
    }
  }
  return tokens;
}

/**
 * Everything that is done to one sentence at a layer. A sentence goes by itself with its clean run, so that none of them is padded: on
 * wasm padding moves a state by a last bit, and what changes nothing would have an effect.
 */
async function unitEffects(
  context: InterventionContext,
  states: LayerStates,
  at: number,
  model: Model,
): Promise<UnitEffects> {
  const encodings: Encoding[] = [context.encodings[at]!];
  const asked = askedOf(context, states, at);
  const variants = [...asked.values()].map((intervened) => ({ sentence: 0, ...intervened }));
  const values = new Map<number, Float64Array>();
  for await (const group of runVariants({ model, encodings, variants, effects: context.effects }))
    for (const one of group) values.set(one.variant, Float64Array.from(one.values));
  return new Map([...asked.keys()].map((name, variant) => [name, values.get(variant)!]));
}

/** Tells of the work in wordpieces of whole passes, since a pass from a higher layer is shorter: the time left follows from them. */
function progressOf(
  context: InterventionContext,
  isLeft: (layer: number, at: number) => boolean,
  { onProgress }: InterventionTools,
): (layer: number, at: number) => void {
  const { layers, encodings, config, measure } = context;
  const { numLayers } = measure.job.checkpoint.config;
  const count = unitCount(config, context.operations);
  const weight = (layer: number, at: number) => unitTokens(count, layer, numLayers) * encodings[at]!.inputIds.length;
  const units = layers.flatMap((layer) => [...encodings.keys()].map((at) => [layer, at] as const));
  const sum = (some: typeof units) => some.reduce((total, [layer, at]) => total + weight(layer, at), 0);
  const total = Math.round(sum(units));
  let done = sum(units.filter(([layer, at]) => !isLeft(layer, at)));
  const report = () => {
    onProgress({ stage: 'interventions', done: Math.min(total, Math.round(done)), total, unit: 'tokens' });
  };
  report();
  return (layer, at) => {
    done += weight(layer, at);
    report();
  };
}

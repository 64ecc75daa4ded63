import { backwardFlops, forwardFlops } from '../../activations/flops';
import { attentionNorm, attentionReceived, attentionRollout } from '../../attribution/attention';
import { type Place, scoreKey, placeOf } from '../../attribution/place';
import { SCORERS } from '../../attribution/registry';
import type { PassCost, Scorer } from '../../attribution/scorer';
import type { ModelConfig } from '../../graph/modelConfig';
import type { Site } from '../../graph/taps';
import type { Encoding } from '../../tokens/tokenizer';
import { rankedScorers } from '../job/rankings';
import { type MeasureContext, rowAt } from './context';
import { type Measurement, rowPlace } from './records';

/** A scorer at one place. */
export interface Costed {
  scorer: Scorer;
  place: Place;
}

/** What scoring some sentences takes, from the formulas of `flops.ts`; nothing is run or timed. */
export interface Cost {
  /** How often a sentence goes through the model. */
  passesPerSentence: number;
  /** Floating-point operations per 1,000 wordpieces of the sentences, special tokens included. */
  flopsPer1000Tokens: number;
}

const PASSES = { name: 'passes_per_sentence', higherIsBetter: false };
const FLOPS = { name: 'flops_per_1000_tokens', higherIsBetter: false };

/**
 * What each scorer costs by itself over the run's sentences: at the primary cells, at the places of `faithfulness`, and of all scorers at
 * the layer that C6 compares, if the run has it. Descriptions of the sentences' lengths and the model, without intervals.
 */
export function measureCosts(context: MeasureContext): Measurement[] {
  const { job } = context;
  const model = job.checkpoint.config;
  const nSentences = job.encodings.length;
  const n = job.corpus.sentences.reduce((sum, { words }) => sum + words.length, 0);
  return placesOf(job).flatMap(({ scorer, place }) => {
    const cost = scorerCost({ scorer, place }, job.encodings, model);
    const row = (metric: typeof PASSES, value: number) => {
      const estimate = { value, n, nSentences, draws: null };
      return rowAt(context, metric, estimate, rowPlace({ ...place, scorer: scorer.name }), { primary: true });
    };
    return [row(PASSES, cost.passesPerSentence), row(FLOPS, cost.flopsPer1000Tokens)];
  });
}

function placesOf({ config, cells, checkpoint }: MeasureContext['job']): Costed[] {
  const { layer } = config.claims.C6;
  const swept = cells.filter(({ isPrimary }) => isPrimary).map(({ scorer, place }) => ({ scorer, place }));
  const ranked = config.faithfulness ? rankedScorers(config.faithfulness.scorers, checkpoint, null) : [];
  const isSwept = cells.some(({ place }) => place.layer === layer);
  const compared = isSwept
    ? SCORERS.map((scorer) => ({ scorer, place: defaultPlace(scorer, layer, checkpoint.sites) }))
    : [];
  const all = [...swept, ...compared, ...ranked];
  const keyed = all.map(({ scorer, place }): [string, Costed] => [
    scoreKey(scorer.name, place, scorer.factors),
    { scorer, place },
  ]);
  return [...new Map(keyed).values()];
}

/** Every factor at its default. */
function defaultPlace({ factors, firstLayer }: Scorer, layer: number, sites: readonly Site[]): Place {
  const defaults = Object.entries(factors).map(([factor, values]) => [factor, (factor === 'site' ? sites : values)[0]]);
  return placeOf({ ...(Object.fromEntries(defaults) as Partial<Place>), layer: firstLayer === null ? null : layer });
}

/**
 * The cost of one scorer. A scorer that reads taps takes one pass up to what it reads at its layer, and through no block where layers do
 * not enter; passes of a scorer's own go through all blocks, and through the head of a language model where the target is read there.
 */
export function scorerCost({ scorer, place }: Costed, encodings: readonly Encoding[], model: ModelConfig): Cost {
  const tokens = encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const costs = encodings.map((encoding) => sentenceCost({ scorer, place }, encoding, model));
  const sum = (key: 'passes' | 'flops') => costs.reduce((total, cost) => total + cost[key], 0);
  return { passesPerSentence: sum('passes') / encodings.length, flopsPer1000Tokens: (1000 * sum('flops')) / tokens };
}

function sentenceCost({ scorer, place }: Costed, encoding: Encoding, model: ModelConfig) {
  const length = encoding.inputIds.length;
  if (scorer.cost === 'no pass') return { passes: 0, flops: 0 };
  if (scorer.cost === 'many passes') {
    const cost = scorer.costOf([encoding], place);
    return { passes: cost.rows, flops: passFlops(cost, length, place, model) };
  }
  const perToken = flopsUpTo({ scorer, place }, length, model) + (scorer.extraFlops?.(model, length, place) ?? 0);
  return { passes: 1, flops: length * perToken };
}

/** Per token: of its layer's block, weights of attention take the product of queries and keys, norms of attention no feed-forward network. */
function flopsUpTo({ scorer, place: { layer } }: Costed, length: number, model: ModelConfig): number {
  const blocks = (numLayers: number, parts: Partial<ModelConfig> = {}) =>
    forwardFlops({ ...model, ...parts, numLayers }, length);
  const readsWeights = scorer === attentionReceived || scorer === attentionRollout;
  if (layer === null || !(readsWeights || scorer === attentionNorm)) return blocks(layer ?? 0);
  const attention = (parts: Partial<ModelConfig> = {}) => {
    const alone = { intermediateSize: 0, ...parts };
    return blocks(1, alone) - blocks(0, alone);
  };
  // Values, the product with them and the output layer are half of it, but for scores by distance.
  const notRead = readsWeights ? attention({ positionScores: 0 }) / 2 : 0;
  return blocks(layer - 1) + attention() - notRead;
}

/** All rows of a sentence are of its length. */
function passFlops({ tokens, gradientTokens }: PassCost, length: number, place: Place, model: ModelConfig): number {
  const causalLm = place.target === 'lm_loss';
  const options = { causalLm, maskedLm: !causalLm && place.target !== 'cls_norm' && place.target !== 'cosine' };
  return tokens * forwardFlops(model, length, options) + gradientTokens * backwardFlops(model, length, options);
}

import type { Comparison, Effect, KeptToken, LayerStates, LmRows } from './effect';

type Distance = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

const COSINE = { unit: 'cosine distance', what: 'cosine distance', between: cosineDistance } as const;
const L2 = { unit: 'L2 norm', what: 'L2 distance', between: euclideanDistance } as const;

/** What becomes of the token that stands for the sentence, [CLS] in BERT. */
export const clsCosine: Effect = {
  ...ofLastState('cls_cosine', COSINE, 'the final state of the token that stands for the sentence', sentenceStates),
  role: 'sentence',
};
export const clsL2: Effect = {
  ...ofLastState('cls_l2', L2, 'the final state of the token that stands for the sentence', sentenceStates),
  role: 'sentence',
};

const MEAN = 'the mean final state, over tokens kept in both';

/** What becomes of the mean state, over the ordinary tokens kept in both. */
export const meanCosine = ofLastState('mean_cosine', COSINE, MEAN, meanOfKept);
export const meanL2 = ofLastState('mean_l2', L2, MEAN, meanOfKept);

/** How far the other tokens move, layer by layer. */
export const otherShift: Effect = {
  name: 'other_shift',
  description: 'L2 distance of the hidden state at each layer, mean over tokens kept in both',
  unit: 'L2 norm',
  direction: 'change',
  needs: 'every state',
  columns: (numLayers) => Array.from({ length: numLayers + 1 }, (_, layer) => `other_shift.${layer}`),
  values: (comparison) => Array.from({ length: comparison.lastLayer + 1 }, (_, layer) => meanShift(comparison, layer)),
};

const STANDARDISED_STATES = 'standardised_states';

/**
 * How far the tokens that are read move, each dimension in its own standard deviations, so that no few of largest variance decide.
 * @param deviations - [H] of the final states
 */
export function standardisedStates(deviations: Float32Array): Effect {
  return {
    name: STANDARDISED_STATES,
    description:
      'root mean square over dimensions of the difference of final states in standard deviations of the dimension, mean over tokens',
    unit: 'standard deviations',
    direction: 'change',
    needs: 'last state',
    columns: () => [STANDARDISED_STATES],
    values: ({ clean, altered, lastLayer, width, ordinary }) => {
      const moved = ordinary.map((token) => {
        const [a, b] = [
          stateOf(clean, lastLayer, token.clean, width),
          stateOf(altered, lastLayer, token.altered, width),
        ];
        let squares = 0;
        for (let h = 0; h < width; h++) if (deviations[h]! > 0) squares += ((a[h]! - b[h]!) / deviations[h]!) ** 2;
        return Math.sqrt(squares / width);
      });
      return [moved.reduce((sum, one) => sum + one, 0) / moved.length];
    },
  };
}

/** Negative log-likelihood of the tokens that are read, summed: of the wordpieces of a word, all masked, its share of the pseudo-log-likelihood. */
export const summedLoss: Effect = {
  name: 'summed_loss',
  description:
    'negative log-likelihood of the original ids of the tokens that are read, summed; not held against the clean run',
  unit: 'nats',
  direction: 'harm',
  needs: 'masked LM',
  columns: () => ['summed_loss'],
  values: ({ lm }) => [lm!.altered.loss.reduce((sum, loss) => sum + loss, 0)],
};

function ofLastState(
  name: string,
  { unit, what, between }: { unit: Effect['unit']; what: string; between: Distance },
  of: string,
  vectorsOf: (comparison: Comparison) => [ArrayLike<number>, ArrayLike<number>],
): Effect {
  return {
    name,
    description: `${what} of ${of}`,
    unit,
    direction: 'change',
    needs: 'last state',
    columns: () => [name],
    values: (comparison) => {
      const [clean, altered] = vectorsOf(comparison);
      return [between(clean, altered)];
    },
  };
}

function sentenceStates({ clean, altered, sentence, lastLayer, width }: Comparison): [Float32Array, Float32Array] {
  return [stateOf(clean, lastLayer, sentence!.clean, width), stateOf(altered, lastLayer, sentence!.altered, width)];
}

function meanOfKept({ clean, altered, lastLayer, width, ordinary }: Comparison): [Float64Array, Float64Array] {
  const mean = (states: LayerStates, side: keyof KeptToken): Float64Array => {
    const sum = new Float64Array(width);
    for (const token of ordinary) {
      const state = stateOf(states, lastLayer, token[side], width);
      for (let h = 0; h < width; h++) sum[h]! += state[h]!;
    }
    return sum.map((total) => total / ordinary.length);
  };
  return [mean(clean, 'clean'), mean(altered, 'altered')];
}

function meanShift({ clean, altered, width, ordinary }: Comparison, layer: number): number {
  const shifts = ordinary.map((token) =>
    euclideanDistance(stateOf(clean, layer, token.clean, width), stateOf(altered, layer, token.altered, width)),
  );
  return shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
}

function stateOf(states: LayerStates, layer: number, position: number, width: number): Float32Array {
  return states.get(layer)!.subarray(position * width, (position + 1) * width);
}

/** How much worse the model expects the words that are left, in one unmasked pass. */
export const mlmLoss = ofMaskedLm(
  {
    name: 'mlm_loss',
    description:
      'mean negative log-likelihood of the original ids over tokens kept in both, less that of the clean run',
    unit: 'nats',
    direction: 'harm',
  },
  (clean, altered) => meanOf(altered.loss, (loss, at) => loss - clean.loss[at]!),
);

/** For how many of the words that are left the model changes its mind. */
export const mlmTop1 = ofMaskedLm(
  {
    name: 'mlm_top1',
    description: 'share of tokens kept in both whose likeliest id is another',
    unit: 'share',
    direction: 'change',
  },
  (clean, altered) => meanOf(altered.top, (id, at) => Number(id !== clean.top[at])),
);

function ofMaskedLm(
  described: Pick<Effect, 'name' | 'description' | 'unit' | 'direction'>,
  valueOf: (clean: LmRows, altered: LmRows) => number,
): Effect {
  return {
    ...described,
    needs: 'masked LM',
    columns: () => [described.name],
    values: ({ lm }: Comparison) => [valueOf(lm!.clean, lm!.altered)],
  };
}

function meanOf(values: Float32Array, valueOf: (value: number, at: number) => number): number {
  return values.reduce((sum, value, at) => sum + valueOf(value, at), 0) / values.length;
}

/** How much worse a causal model expects the words that are left, each after those before it. */
export const lmLoss: Effect = {
  name: 'lm_loss',
  description:
    'mean negative log-likelihood of tokens kept in both, each after those before it, less that of the clean run',
  unit: 'nats',
  direction: 'harm',
  needs: 'causal LM',
  columns: () => ['lm_loss'],
  values: ({ lm }) => {
    const { clean, altered } = lm!;
    const rises = Array.from(altered.loss, (loss, at) => loss - clean.loss[at]!).filter((rise) => !Number.isNaN(rise));
    return [rises.reduce((sum, rise) => sum + rise, 0) / rises.length];
  },
};

/** How far the distribution of the token after the text moves. */
export const lmKl: Effect = {
  name: 'lm_kl',
  description:
    'Kullback-Leibler divergence of what the last token tells of the next, that of the clean run on the left',
  unit: 'nats',
  direction: 'change',
  needs: 'next token',
  columns: () => ['lm_kl'],
  values: ({ next }) => [divergence(next!.clean, next!.altered)],
};

/** The Kullback-Leibler divergence in nats of the distribution of `b` from that of `a`, both as logits. */
function divergence(a: Float32Array, b: Float32Array): number {
  const [sumA, sumB] = [logSumExp(a), logSumExp(b)];
  return a.reduce((sum, logit, id) => sum + Math.exp(logit - sumA) * (logit - sumA - (b[id]! - sumB)), 0);
}

function logSumExp(logits: Float32Array): number {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  return highest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
}

/** 1 - the cosine of two vectors: from 0 to 2, and exactly 0 between equal vectors. NaN where either is all zeros. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, aSquares, bSquares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    aSquares += a[i]! * a[i]!;
    bSquares += b[i]! * b[i]!;
  }
  return 1 - product / Math.sqrt(aSquares * bSquares);
}

/** The L2 norm of the difference of two vectors. */
export function euclideanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}

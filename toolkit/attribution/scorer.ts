import type { Model } from '../activations/model';
import type { OnProgress } from '../activations/progress';
import type { TapValues } from '../activations/run';
import type { ModelConfig } from '../graph/modelConfig';
import type { Word } from '../corpus/corpus';
import type { Roles } from '../graph/roles';
import type { TapQuery } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import type { Factors, Place } from './place';
import type { Aggregation } from './wordScores';

/** A way to give every word one number. */
export type Scorer = TapScorer | WordScorer | PassScorer;

interface Described {
  name: string;
  /** One line: what the number is and what a high one means. */
  description: string;
  /** Paper and equation. */
  source: string;
  /** The factors it distinguishes, each with its usual values, the default first; none of the sites, which the model states. */
  factors: { readonly [Name in keyof Factors]?: readonly NonNullable<Factors[Name]>[] };
  /** 0 where the embedding output has a score, 1 where only blocks have, null where layers do not enter. */
  firstLayer: 0 | 1 | null;
  /** How wordpieces become words unless the config says otherwise. */
  defaultAggregation: Aggregation;
}

/** A scorer that reads the one forward pass which all such scorers share. */
export interface TapScorer extends Described {
  cost: 'one pass';
  /** Why it cannot score on a model, or null; default it can. */
  unavailable?: (model: Pick<Model, 'roles'>, place: Place) => string | null;
  /** The taps it is computed from. */
  taps: (place: Place) => readonly TapQuery[];
  /** One score a wordpiece [T], special tokens included, from the taps of one sentence in the order of `taps`. */
  pieceScores: (taps: readonly TapValues[], place: Place, encoding: Encoding, roles: Roles) => Float64Array;
  /** Floating-point operations per token in matrix products beside the pass, in a sentence of `length` wordpieces; default none. */
  extraFlops?: (config: ModelConfig, length: number, place: Place) => number;
}

/** A scorer that needs no model. */
export interface WordScorer extends Described {
  cost: 'no pass';
  /** One score a word of the sentence, from what is known without the model. */
  wordScores: (words: readonly Word[], place: Place, context: WordContext) => Float64Array;
}

/** What a scorer without a model may use. */
export interface WordContext {
  seed: number;
  /** Position of the sentence in the run, from 0. */
  sentence: number;
  /** -log of a form's relative frequency, null where the list has none for such forms. */
  negLogFrequency: (form: string) => number | null;
}

/** A scorer with forward passes of its own. */
export interface PassScorer extends Described {
  cost: 'many passes';
  /** Why it cannot score on this model, or null. */
  unavailable: (model: Pick<Model, 'roles' | 'taps'>, place: Place) => string | null;
  /** What scoring these sentences will put through the model, foretold. */
  costOf: (encodings: readonly Encoding[], place: Place) => PassCost;
  /**
   * The scores of each sentence, in any order.
   * @throws {UserError} Where the model lacks what it needs.
   * @param only - Positions of the sentences to score, all by default; a sentence's scores do not depend on which these are.
   */
  scoreSentences: (
    model: Model,
    encodings: readonly Encoding[],
    place: Place,
    onProgress: OnProgress,
    only?: readonly number[],
  ) => AsyncGenerator<SentenceScores>;
}

/** What goes through the model. */
export interface PassCost {
  /** Sentences, each counted as often as it goes through. */
  rows: number;
  /** Their wordpieces, special tokens included. */
  tokens: number;
  /** Those of the tokens for which the derivative is computed too. */
  gradientTokens: number;
}

/** What a scorer with passes of its own says of a sentence. */
export interface SentenceScores {
  /** Position of the sentence in the run. */
  index: number;
  /** One score a wordpiece [T], special tokens included; all NaN where there is a `failure`. */
  scores: Float64Array;
  /** Why the sentence has no scores. */
  failure?: string;
  /** Of integrated gradients: how far the scores are from adding up, as a share of the target's change. */
  completenessError?: number;
}

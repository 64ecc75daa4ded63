import type { LeftOut } from '../../tokens/leftOut';

/** What the page asks of the worker that has the model. */
export type Ask = { kind: 'load'; url: string; backend: string | null } | ({ kind: 'measure'; url: string } & Asked);

/** What is measured on what. */
export interface Asked extends Alterations {
  text: string;
  /** Its name. */
  checkpoint: string;
  measure: string;
  site: string;
}

/** What is done to words of a text before the model reads it, by their positions. */
export interface Alterations {
  masked: number[];
  deleted: number[];
}

/** A model as the page needs to know it. */
export interface LoadedModel {
  backend: string;
  /** Why no backend that comes before it. */
  reason: string;
  numLayers: number;
  maxTokens: number;
  sites: readonly string[];
  measures: Measure[];
  /** Whether the model has a token that stands for a word that is masked. */
  hasMask: boolean;
  /** False where the browser could not keep the checkpoint for the next visit. */
  isKept: boolean;
}

/** What can be shown of every token at every layer. */
export interface Measure {
  name: string;
  description: string;
  /** Whether it is taken at one of the model's sites. */
  hasSites: boolean;
}

/** A token of a text. */
export interface ShownToken {
  token: string;
  /** UTF-16 units of the text; end exclusive. */
  start: number;
  end: number;
  word: number | null;
  /** Why it takes no part in quantile, rank and z-score; null where it does. */
  leftOut: LeftOut | null;
  /** What was done to its word before the model read the text. */
  altered: 'masked' | 'deleted' | null;
}

/** A measure of every token of a text at every layer. */
export interface Measured {
  tokens: ShownToken[];
  /** Tokens before the text was cut; null where all of it was read. */
  cutFrom: number | null;
  /** Passes that read the text: above 1 where it has more tokens than the model takes at once. */
  windows: number;
  /** As `hidden_states`; a single null where layers do not enter. */
  layers: (number | null)[];
  /** One row a layer, one value a token. */
  rows: Float64Array[];
  /** The same of the text as it was typed; null where no word was altered. A deleted token has NaN in `rows`. */
  before: Float64Array[] | null;
}

/** A text that was measured. */
export interface MeasuredText extends Asked {
  measured: Measured;
}

/** What comes back for an ask, by its kind. */
export interface Answers {
  load: LoadedModel;
  measure: Measured;
}

/** What the worker says of an ask: its answer, why there is none, or bytes of a checkpoint that are there. */
export type Told = { answer: Answers[keyof Answers] } | { error: string } | { done: number; total: number };

import type { Site, Target } from '../graph/taps';

/** What TAS may be of a state: a norm of it, or its L2 norm as a share of the sum over the sentence's wordpieces. */
export const TAS_NORMS = ['l2', 'l1', 'linf', 'share'] as const;
export type TasNorm = (typeof TAS_NORMS)[number];

/** What is subtracted from a state before its norm: nothing, the mean state of the selection split, or LayerNorm's beta. */
export const CENTRINGS = ['none', 'mean', 'beta'] as const;
export type Centring = (typeof CENTRINGS)[number];

/** Whose attention counts: that of all tokens, or of the token that stands for the sentence alone, [CLS] in BERT. */
export const QUERIES = ['all', 'cls'] as const;
export type Query = (typeof QUERIES)[number];

/** Whether a token's own state and LayerNorm count in the norm of what it sends. */
export const RESIDUALS = ['without', 'with'] as const;
export type Residual = (typeof RESIDUALS)[number];

/** What a sweep can vary about a scorer besides its layer; null where a scorer does not distinguish it. */
export interface Factors {
  /** Of the model's sites. */
  site: Site | null;
  norm: TasNorm | null;
  centring: Centring | null;
  /** How many dimensions, those of largest variance in the selection split, are left out. */
  leftOut: number | null;
  /** An attention head, counted from 0, or the mean over heads. */
  head: number | 'mean' | null;
  query: Query | null;
  residual: Residual | null;
  target: Target | null;
  /** Which of the random draws, counted from 0. */
  draw: number | null;
}

/** One setting of a scorer. */
export interface Place extends Factors {
  /** As `hidden_states`: 0 is the embedding output, block l gives l. Null where layers do not enter. */
  layer: number | null;
}

/** Names of the factors, in the order of records. */
export const FACTORS = [
  'site',
  'norm',
  'centring',
  'leftOut',
  'head',
  'query',
  'residual',
  'target',
  'draw',
] as const satisfies (keyof Factors)[];

/** A place that distinguishes nothing but what is given. */
export function placeOf(given: Partial<Place>): Place {
  const nothing = Object.fromEntries([...FACTORS, 'layer'].map((name) => [name, null])) as unknown as Place;
  return { ...nothing, ...given };
}

/**
 * Name of a scorer's scores at a place, in columns, records and files: `tas.post.8`, `attention_received.8`, and `tas.post.8,norm=l1`
 * where a factor is not at its default.
 * @param place - Of the factors, what the name is to tell apart.
 * @param defaults - The scorer's factors, the default of each first.
 */
export function scoreKey(
  scorer: string,
  place: Partial<Place>,
  defaults: { readonly [Name in keyof Factors]?: readonly unknown[] } = {},
): string {
  const head = [scorer, place.site ?? null, place.layer ?? null].filter((part) => part !== null).join('.');
  const others = FACTORS.filter((factor) => factor !== 'site' && (place[factor] ?? null) !== null)
    .filter((factor) => place[factor] !== defaults[factor]?.[0])
    .map((factor) => `,${factor}=${place[factor]}`);
  return head + others.join('');
}

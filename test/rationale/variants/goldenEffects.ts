import type { Model } from '../../../toolkit/activations/model';
import {
  ablate,
  type Ablation,
  type Operation,
  isRefusal,
  leftIds,
  type Refusal,
} from '../../../toolkit/rationale/ablation/ablation';
import {
  intervene,
  interventionTap,
  type Replacement,
  meanState,
  ordinaryTokens,
  tokenStates,
} from '../../../toolkit/rationale/ablation/intervention';
import type { Variant } from '../../../toolkit/rationale/variants/plan';
import type { Site } from '../../../toolkit/graph/taps';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import type { Fixture } from '../../convertedFixture';
import causal from '../../golden/ablation/causal_effects.json';
import golden from '../../golden/ablation/effects.json';
import { encodingOf } from './livelyModel';

/** A variant as PyTorch has it. */
export interface GoldenVariant {
  sentence: number;
  words: number[];
  operation?: Operation;
  /** Ids by position, for `sample`. */
  drawn?: Record<string, number>;
  intervention?: Replacement['intervention'];
  site?: Site;
  layer?: number;
  /** Sentence and position of the token whose state comes to each replaced position. */
  donors?: [number, number][];
  /** By column; null where PyTorch's has no direction. */
  effects: Record<string, number | null>;
}

interface GoldenFile {
  sentences: { ids: number[]; words: (number | null)[] }[];
  variants: GoldenVariant[];
}

/** Sentences and variants of `test/golden/ablation/effects.json`. */
export function goldenEffects(fixture: Fixture): { encodings: Encoding[]; variants: GoldenVariant[] } {
  return read((golden as unknown as Record<Fixture, GoldenFile>)[fixture]);
}

/** Those of `causal_effects.json`, whose sentences begin with a token of no word that no tokenizer added. */
export function causalEffects(fixture: Fixture): { encodings: Encoding[]; variants: GoldenVariant[] } {
  const { encodings, variants } = read((causal as unknown as Record<Fixture, GoldenFile>)[fixture]);
  const withoutSpecial = (encoding: Encoding) => ({ ...encoding, special: encoding.special.map(() => false) });
  return { encodings: encodings.map(withoutSpecial), variants };
}

function read({ sentences, variants }: GoldenFile): { encodings: Encoding[]; variants: GoldenVariant[] } {
  return { encodings: sentences.map(({ ids, words }) => encodingOf(ids, words)), variants };
}

/** The variant as the toolkit makes it. */
export async function variantOf(model: Model, encodings: Encoding[], asked: GoldenVariant): Promise<Variant> {
  const { sentence, words } = asked;
  const encoding = encodings[sentence]!;
  if (asked.operation) {
    const input = made(ablate(encoding, words, ablationOf(asked), leftIds(model)));
    return { sentence, input, intervention: null };
  }
  const place = { site: asked.site!, layer: asked.layer! };
  const replacement = await replacementOf(model, encodings, asked, interventionTap(model, place));
  return { sentence, ...made(intervene(encoding, words, place, replacement, model.config.hiddenSize)) };
}

function ablationOf({ operation, drawn }: GoldenVariant): Ablation {
  if (operation === 'sample') return { operation, draw: (position) => drawn![position]! };
  return { operation: operation! };
}

async function replacementOf(
  model: Model,
  encodings: Encoding[],
  { intervention, words, sentence, donors }: GoldenVariant,
  tap: string,
): Promise<Replacement> {
  if (intervention === 'zero') return { intervention };
  if (intervention === 'mean')
    return { intervention, vector: await meanState(model, encodings, tap, ordinaryTokens(encodings, model.roles)) };
  const states = await tokenStates(
    model,
    encodings,
    tap,
    donors!.map(([sentence, position]) => ({ sentence, position })),
  );
  const positions = encodings[sentence]!.wordIds.flatMap((word, at) => (words.includes(word ?? -1) ? [at] : []));
  return { intervention: 'resample', vectorAt: (position) => states[positions.indexOf(position)]! };
}

function made<T extends object>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
}

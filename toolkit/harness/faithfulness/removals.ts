import type { Encoding, SpecialIds } from '../../tokens/tokenizer';
import { ablate, type Ablation, type Operation, isRefusal } from '../../rationale/ablation/ablation';
import type { TextVariant } from '../../rationale/effects/sentenceEmbedding';
import type { Variant } from '../../rationale/variants/plan';
import type { SampledSentence } from './sentenceSample';

/** Gives an operation what it needs in a sentence of the sample. */
export type AblationOf = (operation: Operation, sentence: SampledSentence) => Ablation;

/**
 * Every removal of words that a run asks for, each once.
 */
export class Removals {
  readonly variants: Variant[] = [];
  /** The same as words taken out of a text, for a model with other wordpieces. */
  readonly texts: TextVariant[] = [];
  private readonly places = new Map<string, number | null>();
  private readonly refusals = new Map<string, number>();

  /** @param encodings - One a sentence of the sample; variants count sentences as these do. */
  constructor(
    private readonly sample: readonly SampledSentence[],
    private readonly encodings: readonly Encoding[],
    private readonly ids: Pick<SpecialIds, 'mask' | 'pad'>,
    private readonly ablationOf: AblationOf,
  ) {}

  /**
   * Position among `variants` of removing `words` from a sentence of the sample, or null where that is refused.
   * @param at - Position in the sample.
   * @param words - Positions in the sentence.
   */
  placeOf(at: number, words: readonly number[], operation: Operation): number | null {
    const key = `${at} ${operation} ${[...words].sort((a, b) => a - b).join(',')}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.add(at, words, operation);
    this.places.set(key, place);
    return place;
  }

  /** How many removals were refused, by reason. */
  get refused(): Record<string, number> {
    return Object.fromEntries(this.refusals);
  }

  private add(at: number, words: readonly number[], operation: Operation): number | null {
    const ablation = this.ablationOf(operation, this.sample[at]!);
    const input = ablate(this.encodings[at]!, words, ablation, this.ids);
    if (isRefusal(input)) {
      this.refusals.set(input.refused, (this.refusals.get(input.refused) ?? 0) + 1);
      return null;
    }
    this.texts.push({ sentence: at, without: words });
    return this.variants.push({ sentence: at, input, intervention: null }) - 1;
  }
}

import type { Model } from '../../activations/model';
import { loadSentenceEncoder, type SentenceEncoder } from '../../activations/sentenceEncoder';
import { UserError } from '../../errors';
import { generatorFor } from '../../random';
import {
  ablate,
  type Ablation,
  type AlteredInput,
  cleanInput,
  isRefusal,
  type LeftIds,
  leftIds,
  type Operation,
  ordinaryWordpieces,
  type Refusal,
  tokenDraw,
} from '../../rationale/ablation/ablation';
import { type Variant, planVariants, type VariantCost, variantCost } from '../../rationale/variants/plan';
import type { Effect } from '../../rationale/effects/effect';
import { effectColumns } from '../../rationale/effects/registry';
import { type TextVariant, runSentenceEncoder, useCosine } from '../../rationale/effects/sentenceEmbedding';
import { runVariants } from '../../rationale/variants/runVariants';
import type { Encoding } from '../../tokens/tokenizer';
import { KeptNumbers, type SampleJournal } from './kept';
import type { SampledSentence, SampleContext, SampleTools } from './sample';

/** Gives an operation what it needs in a sentence of the sample. */
type AblationOf = (operation: Operation, sentence: SampledSentence) => Ablation;

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
    private readonly ids: LeftIds,
    private readonly ablationOf: AblationOf,
  ) {}

  /**
   * Position among `variants` of removing `words` from a sentence of the sample, or null where that is refused.
   * @param at - Position in the sample.
   * @param words - Positions in the sentence.
   * @param readAt - Words at which effects are read; by default all that are left.
   */
  placeOf(at: number, words: readonly number[], operation: Operation, readAt?: readonly number[]): number | null {
    return this.once([at, operation, words.toSorted((a, b) => a - b), readAt], () =>
      this.add(at, words, this.altered(at, words, operation), readAt),
    );
  }

  /**
   * The same with a word besides whose wordpieces are all masked, and which alone is read: what its pseudo-log-likelihood without
   * `words` is made from.
   * @param words - None for the sentence as it was.
   */
  maskedPlaceOf(at: number, words: readonly number[], operation: Operation, target: number): number | null {
    return this.once([at, operation, words.toSorted((a, b) => a - b), 'masked', target], () => {
      const input = words.length === 0 ? cleanInput(this.encodings[at]!) : this.altered(at, words, operation);
      return this.add(at, words, isRefusal(input) ? input : this.masked(at, input, target), [target]);
    });
  }

  /** How many removals were refused, by reason. */
  get refused(): Record<string, number> {
    return Object.fromEntries(this.refusals);
  }

  private once(what: readonly unknown[], add: () => number | null): number | null {
    const key = JSON.stringify(what);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = add();
    this.places.set(key, place);
    return place;
  }

  private altered(at: number, words: readonly number[], operation: Operation): AlteredInput | Refusal {
    return ablate(this.encodings[at]!, words, this.ablationOf(operation, this.sample[at]!), this.ids);
  }

  private masked(at: number, input: AlteredInput, target: number): AlteredInput {
    const { mask } = this.ids;
    if (mask === null) throw new Error('the model has no mask token');
    const inputIds = [...input.inputIds];
    const { wordIds } = this.encodings[at]!;
    input.kept.forEach((position, i) => {
      if (wordIds[position] === target) inputIds[input.places[i]!] = mask;
    });
    return { ...input, inputIds };
  }

  private add(
    at: number,
    words: readonly number[],
    input: AlteredInput | Refusal,
    readAt: readonly number[] | undefined,
  ): number | null {
    if (isRefusal(input)) {
      this.refusals.set(input.refused, (this.refusals.get(input.refused) ?? 0) + 1);
      return null;
    }
    this.texts.push({ sentence: at, without: words });
    const variant = { sentence: at, input, intervention: null };
    if (!readAt) return this.variants.push(variant) - 1;
    const { wordIds } = this.encodings[at]!;
    const positions = wordIds.flatMap((word, position) => (word !== null && readAt.includes(word) ? [position] : []));
    return this.variants.push({ ...variant, readAt: positions }) - 1;
  }
}

/** Makes empty lists of removals. */
export function removalsFor({ sample, encodings, measure }: SampleContext, model: Model): () => Removals {
  const { job } = measure;
  const distribution = ordinaryWordpieces(job.encodings);
  const ids = leftIds(model);
  const generators = (purpose: string) => generatorFor(job.config.seed, purpose);
  const ablationOf: AblationOf = (operation, { sentence }) =>
    operation === 'sample' ? { operation, draw: tokenDraw(distribution, generators, sentence) } : { operation };
  return () => new Removals(sample, encodings, ids, ablationOf);
}

/** What the variants of a job do to the model. */
export interface VariantResults {
  /** Names of the numbers of each variant. */
  columns: string[];
  /** One list a variant. */
  values: number[][];
  cost: VariantCost;
}

/** Gives the effect in one column of each variant; null for a removal that was refused, and where there is nothing to compare. */
export function effectsIn({ columns, values }: Pick<VariantResults, 'columns' | 'values'>, column: string) {
  const at = columns.indexOf(column);
  return (variant: number | null): number | null => {
    const value = variant === null ? NaN : values[variant]![at]!;
    return Number.isNaN(value) ? null : value;
  };
}

/** How many variants had nothing to compare for an effect, by its column. */
export function withoutEffect({ columns, values }: Pick<VariantResults, 'columns' | 'values'>): Record<string, number> {
  const counts = columns.map((column, at) => [column, values.filter((own) => Number.isNaN(own[at])).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/**
 * Runs variants of the sample's sentences; finished ones are kept in `name` in the run's folder, from which an interrupted run goes on.
 */
export async function variantResults(
  context: SampleContext,
  variants: readonly Variant[],
  effects: readonly Effect[],
  name: SampleJournal,
  tools: SampleTools,
): Promise<VariantResults> {
  const { encodings } = context;
  const { onProgress, signal } = tools;
  const model = await tools.model();
  const columns = effectColumns(effects, model.config.numLayers);
  const kept = new KeptNumbers(context, tools, name, { columns, variants });
  const { values } = kept;
  const isFinished = (variant: number) => values.has(variant);
  for await (const group of runVariants({ model, encodings, variants, effects, isFinished, onProgress, signal })) {
    kept.append(group);
  }
  return {
    columns,
    values: variants.map((_, at) => values.get(at)!),
    cost: variantCost(planVariants(encodings, variants, model.tokenBudget), encodings, effects, model.roles),
  };
}

/** A model from outside, or why there is none. */
export type Outside = { encoder: SentenceEncoder } | { reason: string };

/** The encoder that the config asks for; its weights need not be installed. Null where it asks for none. */
export async function openOutside({ config }: SampleContext, { backend }: SampleTools): Promise<Outside | null> {
  if (!config.outside) return null;
  try {
    return { encoder: await loadSentenceEncoder(backend) };
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message };
    throw error;
  }
}

/** The results with a column more: what becomes of the sentence without the words for the model from outside. */
export async function withOutside(
  context: SampleContext,
  { texts }: Removals,
  results: VariantResults,
  outside: Outside | null,
  name: SampleJournal,
  tools: SampleTools,
): Promise<VariantResults> {
  if (!outside || 'reason' in outside) return results;
  const { onProgress, signal } = tools;
  const kept = new KeptNumbers(context, tools, name, { texts });
  const { sentences: all } = context.measure.job.corpus;
  const sentences = context.sample.map(({ sentence }) => all[sentence]!.words.map(({ form }) => form));
  const isFinished = (variant: number) => kept.values.has(variant);
  const job = { ...outside, sentences, variants: texts, isFinished, onProgress, signal };
  for await (const group of runSentenceEncoder(job))
    kept.append(group.map(({ variant, value }) => ({ variant, values: [value] })));
  return {
    ...results,
    columns: [...results.columns, useCosine.name],
    values: results.values.map((values, variant) => [...values, ...kept.values.get(variant)!]),
  };
}

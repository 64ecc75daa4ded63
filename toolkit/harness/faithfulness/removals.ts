import { loadSentenceEncoder, type SentenceEncoder } from '../../activations/sentenceEncoder';
import { UserError } from '../../errors';
import { isRefusal, ablate, type Ablation, type LeftIds, type Operation } from '../../rationale/ablation/ablation';
import { type Variant, planVariants, type VariantCost, variantCost } from '../../rationale/variants/plan';
import type { Effect } from '../../rationale/effects/effect';
import { effectColumns } from '../../rationale/effects/registry';
import { type TextVariant, runSentenceEncoder, useCosine } from '../../rationale/effects/sentenceEmbedding';
import { runVariants } from '../../rationale/variants/runVariants';
import type { Encoding } from '../../tokens/tokenizer';
import { KeptNumbers, type SAMPLE_JOURNALS } from './kept';
import type { SampledSentence, SampleContext, SampleTools } from './sample';

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
    private readonly ids: LeftIds,
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

/** What the variants of a job do to the model. */
export interface VariantResults {
  /** Names of the numbers of each variant. */
  columns: string[];
  /** One list a variant. */
  values: number[][];
  cost: VariantCost;
}

/** Gives the effect in one column of each variant; null for a removal that was refused. */
export function effectsIn({ columns, values }: VariantResults, column: string) {
  const at = columns.indexOf(column);
  return (variant: number | null): number | null => (variant === null ? null : values[variant]![at]!);
}

/**
 * Runs variants of the sample's sentences; finished ones are kept in `name` in the run's folder, from which an interrupted run goes on.
 */
export async function variantResults(
  context: SampleContext,
  variants: readonly Variant[],
  effects: readonly Effect[],
  name: (typeof SAMPLE_JOURNALS)[number],
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
    cost: variantCost(planVariants(encodings, variants, model.tokenBudget), encodings, effects),
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
  name: (typeof SAMPLE_JOURNALS)[number],
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

import { join } from 'node:path';
import { loadSentenceEncoder, type SentenceEncoder } from '../../activations/sentenceEncoder';
import { UserError } from '../../errors';
import { runSentenceEncoder, useCosine } from '../../rationale/effects/sentenceEmbedding';
import type { Removals } from './removals';
import { ResultJournal } from './resultJournal';
import type { SampleContext, SampleTools } from './sampleContext';
import type { VariantResults } from './variantResults';

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
  { sample, measure }: SampleContext,
  { texts }: Removals,
  results: VariantResults,
  outside: Outside | null,
  name: string,
  { dir, onProgress, signal }: SampleTools,
): Promise<VariantResults> {
  if (!outside || 'reason' in outside) return results;
  const journal = new ResultJournal(join(dir, name));
  const sentences = sample.map(({ sentence }) => measure.job.corpus.sentences[sentence]!.words.map(({ form }) => form));
  const isFinished = (variant: number) => journal.values.has(variant);
  const job = { ...outside, sentences, variants: texts, isFinished, onProgress, signal };
  for await (const group of runSentenceEncoder(job))
    journal.append(group.map(({ variant, value }) => ({ variant, values: [value] })));
  return {
    ...results,
    columns: [...results.columns, useCosine.name],
    values: results.values.map((values, variant) => [...values, ...journal.values.get(variant)!]),
  };
}

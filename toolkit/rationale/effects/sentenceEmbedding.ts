import type { OnProgress } from '../../activations/progress';
import type { SentenceEncoder } from '../../activations/sentenceEncoder';
import { cosineDistance } from './modelEffects';
import type { Effect } from './effect';

/** What becomes of the sentence for a model other than the one under test. Which operation ablates the words does not matter to it. */
export const useCosine: Pick<Effect, 'name' | 'description' | 'unit' | 'direction'> = {
  name: 'use_cosine',
  description:
    'cosine distance of the Universal Sentence Encoder between the sentence and the sentence without the words',
  unit: 'cosine distance',
  direction: 'change',
};

/** Words taken out of a sentence. */
export interface TextVariant {
  /** Position of the sentence in the list. */
  sentence: number;
  /** Positions in the sentence. */
  without: readonly number[];
}

/** What `runSentenceEncoder` is to do. */
export interface TextJob {
  encoder: SentenceEncoder;
  /** The words of each sentence. Texts are these, a space between two. */
  sentences: readonly (readonly string[])[];
  variants: readonly TextVariant[];
  /** Whether the result of a variant is known from an interrupted run. */
  isFinished?: (variant: number) => boolean;
  onProgress?: OnProgress;
  /** Ends the work between batches. */
  signal?: AbortSignal | undefined;
}

/** Variants that are compared at once. An interrupted run loses as many. */
const GROUP = 256;

/**
 * The effect `use_cosine` of all variants, the same text once a group; exactly 0 where no word is taken out. Yields the results group by
 * group, in the order of the variants, so that they can be kept as they come.
 *
 * @throws Error for a variant without a word
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function* runSentenceEncoder(job: TextJob): AsyncGenerator<{ variant: number; value: number }[]> {
  const { variants, encoder, signal } = job;
  const starts = Array.from({ length: Math.ceil(variants.length / GROUP) }, (_, group) => group * GROUP);
  let done = 0;
  for (const start of starts) {
    const group = variants.slice(start, start + GROUP);
    if (!group.every((_, at) => job.isFinished?.(start + at) ?? false)) {
      const distances = await distancesOf(encoder, job.sentences, group, start);
      yield distances.map((value, at) => ({ variant: start + at, value }));
    }
    done += group.length;
    job.onProgress?.({ stage: 'sentence encoder', done, total: variants.length, unit: 'variants' });
    await new Promise((resolve) => setImmediate(resolve)); // Ctrl-C is heard here
    signal?.throwIfAborted();
  }
}

async function distancesOf(
  encoder: SentenceEncoder,
  sentences: TextJob['sentences'],
  variants: readonly TextVariant[],
  start: number,
): Promise<number[]> {
  const pairs = variants.map(({ sentence, without }, at): [string, string] => {
    const words = sentences[sentence]!;
    const left = words.filter((_, word) => !without.includes(word));
    if (left.length === 0) throw new Error(`variant ${start + at} leaves no word of sentence ${sentence}`);
    return [words.join(' '), left.join(' ')];
  });
  const texts = [...new Set(pairs.flat())];
  const embeddings = await encoder.embed(texts);
  const of = new Map(texts.map((text, at) => [text, embeddings[at]!]));
  return pairs.map(([whole, left]) => cosineDistance(of.get(whole)!, of.get(left)!));
}

import type { Corpus, Tokenizer } from '../../toolkit';
import { UserError } from '../../toolkit/errors';
import type { Sentences } from './plan';

/** Sentences to run, and what they are called in the news. */
export interface Material {
  name: string;
  sentences: Sentences;
  /** Tokens of every sentence; null for a corpus. */
  length: number | null;
}

/** Tokens of a pass over sentences of one length. */
export const TOKENS_PER_LENGTH = 4096;

/** Wordpiece ids of a corpus's sentences. */
export function encodeCorpus({ sentences }: Corpus, tokenizer: Tokenizer): number[][] {
  return sentences.map(({ words }) => tokenizer.encodeWords(words.map(({ form }) => form)).inputIds);
}

/** The corpus at a size: so many sentences, from the beginning again where it has fewer. */
export function corpusOfSize(sentences: Sentences, size: number): Material {
  const cycled = Array.from({ length: size }, (_, index) => sentences[index % sentences.length]!);
  return { name: `${size} sentences`, sentences: cycled, length: null };
}

/** Every n-th, so that about `count` sentences stand for all. */
export function thinned(sentences: Sentences, count: number): Sentences {
  const step = Math.max(1, Math.floor(sentences.length / count));
  return sentences.filter((_, index) => index % step === 0).slice(0, count);
}

/**
 * Sentences of one length made from the corpus's own wordpieces, end to end, {@link TOKENS_PER_LENGTH} tokens in all.
 * @param length - tokens of each, [CLS] and [SEP] included
 * @throws {UserError} For a length the model has no room for.
 */
export function sentencesOfLength(
  sentences: Sentences,
  { ids, maxLength }: Pick<Tokenizer, 'ids' | 'maxLength'>,
  length: number,
): Material {
  if (length < 3 || length > maxLength)
    throw new UserError({ what: '--lengths', got: length, expected: `3 to ${maxLength} tokens` });
  const pieces = sentences.flatMap((sentence) => sentence.slice(1, -1));
  const [start, end] = [ids.cls, ids.sep].map((id) => (id === null ? [] : [id])) as [number[], number[]];
  const inner = length - start.length - end.length;
  const made = Array.from({ length: Math.max(1, Math.floor(TOKENS_PER_LENGTH / length)) }, (_, index) => [
    ...start,
    ...Array.from({ length: inner }, (_, at) => pieces[(index * inner + at) % pieces.length]!),
    ...end,
  ]);
  return { name: `${made.length} sentences of ${length} tokens`, sentences: made, length };
}

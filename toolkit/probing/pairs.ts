import type { Sentence, Word } from '../corpus/sentence';
import type { LabelledUnit } from './units';

/** A word that a pair can be made of. */
export interface PairedWord {
  sentence: number;
  /** Position in the sentence, and in the document, from 0. */
  word: number;
  position: number;
  /** What words of a pair share or not, such as entities: pairs of the same thing share the first, others share none. */
  of: readonly string[];
  /** What a pair of words of other things is matched in. */
  kind: string;
}

/** How many times as far apart, or as near, a matched pair may be. */
const MOST_APART = 2;

/**
 * Pairs of words of the same thing, each word with the nearest before it, beside as many of the same words with a word of something
 * else: of the same kind as the one that it stands for, at the nearest distance, at most twice or half as far. Words for which there is
 * none make no pair, so that neither kind nor distance tells the two apart.
 * @param words - of one document, in order, each once
 */
export function matchedPairs(words: readonly PairedWord[]): LabelledUnit[] {
  return words.flatMap((word, at) => {
    const before = words.slice(0, at);
    const same = before.findLast((one) => one.of[0] === word.of[0]);
    if (!same) return [];
    const apart = (one: PairedWord) =>
      Math.abs(Math.log((word.position - one.position) / (word.position - same.position)));
    const [other] = before
      .filter((one) => !sharesAny(one, word) && one.kind === same.kind && apart(one) <= Math.log(MOST_APART))
      .sort((a, b) => apart(a) - apart(b));
    return other ? [pair(word, same, 'same'), pair(word, other, 'other')] : [];
  });
}

function sharesAny(one: PairedWord, other: PairedWord): boolean {
  return one.of.some((own) => other.of.includes(own));
}

function pair(word: PairedWord, other: PairedWord, label: string): LabelledUnit {
  return { ...placeOf(word), label, other: placeOf(other) };
}

function placeOf({ sentence, word }: PairedWord) {
  return { sentence, start: word, end: word + 1 };
}

/**
 * The heads of mentions of entities, as pairs that corefer or not: matched in the entity's type and in being a pronoun. Of mentions with
 * the same head the outermost decides, or else one pair of words could both corefer and not.
 */
export function coreferencePairs(sentences: readonly Sentence[]): LabelledUnit[] {
  return inDocuments(sentences, ({ words, entities }) =>
    words.flatMap(({ upos }, at) => {
      const mentions = (entities?.mentions ?? []).filter(({ head }) => head === at);
      const [outermost] = mentions;
      if (!outermost) return [];
      return [{ word: at, of: mentions.map(({ entity }) => entity), kind: `${outermost.type} ${upos === 'PRON'}` }];
    }),
  );
}

/** Pairs of the words that have a value, as pairs of the same or of another: matched in their part of speech. */
export function valuePairs(sentences: readonly Sentence[], valueOf: (word: Word) => string | null): LabelledUnit[] {
  return inDocuments(sentences, ({ words }) =>
    words.flatMap((word, at) => {
      const of = valueOf(word);
      return of === null ? [] : [{ word: at, of: [of], kind: word.upos }];
    }),
  );
}

/** The pairs of each document, whose sentences follow each other. */
function inDocuments(
  sentences: readonly Sentence[],
  wordsOf: (sentence: Sentence) => Pick<PairedWord, 'word' | 'of' | 'kind'>[],
): LabelledUnit[] {
  const documents = new Map<string, { length: number; words: PairedWord[] }>();
  sentences.forEach((sentence, s) => {
    const known = documents.get(sentence.document) ?? { length: 0, words: [] };
    const { length, words } = known;
    for (const one of wordsOf(sentence)) words.push({ ...one, sentence: s, position: length + one.word });
    documents.set(sentence.document, { length: length + sentence.words.length, words });
  });
  return [...documents.values()].flatMap(({ words }) =>
    matchedPairs(words.toSorted((a, b) => a.position - b.position)),
  );
}

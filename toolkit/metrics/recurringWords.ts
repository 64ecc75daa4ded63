import { sampleAndDraws } from './estimate';
import { keptFor } from './kept';
import type { Sample } from './sample';

/**
 * Content words that occur in more than one sentence. A type is a lower-cased form with its UPOS; an occurrence is a type in a
 * sentence, as often as it stands there.
 */
export interface RecurringWords {
  /** The occurrence each word of the sample belongs to, -1 for a word of no recurring type. */
  occurrenceOf: Int32Array;
  /** The words that belong to one, ascending. */
  words: Uint32Array;
  /** The sentence of each occurrence. */
  sentences: Uint32Array;
  /** How often the type stands in it. */
  counts: Uint32Array;
  /** The first occurrence of each type, and one past the last of all. */
  starts: Uint32Array;
  /** What a draw makes of each occurrence; 0 is the sample itself. */
  contextsIn: (draw: number) => Contexts;
}

/** Each occurrence in one draw. */
export interface Contexts {
  /** How often it was drawn; 0 also where its type was drawn with no other sentence. */
  weights: Uint16Array;
  /** Words of its type drawn with other sentences; 1 where there are none, so that it divides. */
  elsewhere: Uint32Array;
}

/** Contexts kept over all draws take at most 12 MiB; more are counted anew in each. */
const MOST_KEPT = 2 ** 21;

/** The recurring words of a sample, which no score changes. */
export const recurringWords = keptFor((sample: Sample): RecurringWords => {
  const occurrenceOf = new Int32Array(sample.upos.length).fill(-1);
  const [sentences, counts, starts]: [number[], number[], number[]] = [[], [], [0]];
  for (const wordsOfType of typesOf(sample).values()) {
    const bySentence = new Map<number, number[]>();
    for (const word of wordsOfType) {
      const sentence = sample.sentences.ofWord[word]!;
      bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), word]);
    }
    if (bySentence.size < 2) continue;
    for (const [sentence, words] of bySentence) {
      for (const word of words) occurrenceOf[word] = sentences.length;
      sentences.push(sentence);
      counts.push(words.length);
    }
    starts.push(sentences.length);
  }
  const occurrences = {
    sentences: Uint32Array.from(sentences),
    counts: Uint32Array.from(counts),
    starts: Uint32Array.from(starts),
  };
  const words = Uint32Array.from(occurrenceOf.keys()).filter((word) => occurrenceOf[word]! >= 0);
  return {
    occurrenceOf,
    words,
    ...occurrences,
    contextsIn: drawnContexts(occurrences, sampleAndDraws(sample.sentences)),
  };
});

function typesOf({ form, upos, strata }: Sample): Map<string, number[]> {
  const types = new Map<string, number[]>();
  form.forEach((written, word) => {
    if (written === null || strata[word] !== 'content') return;
    const type = `${upos[word]!} ${written.toLowerCase()}`;
    const words = types.get(type);
    if (words) words.push(word);
    else types.set(type, [word]);
  });
  return types;
}

type Occurrences = Pick<RecurringWords, 'sentences' | 'counts' | 'starts'>;

function drawnContexts(occurrences: Occurrences, draws: readonly Uint16Array[]): RecurringWords['contextsIn'] {
  const { length } = occurrences.sentences;
  const room = (): Contexts => ({ weights: new Uint16Array(length), elsewhere: new Uint32Array(length) });
  const once = room();
  if (length * draws.length > MOST_KEPT) return (draw) => contextsInto(once, occurrences, draws[draw]!);
  const kept = draws.map((multiplicities) => contextsInto(room(), occurrences, multiplicities));
  return (draw) => kept[draw]!;
}

function contextsInto(
  room: Contexts,
  { sentences, counts, starts }: Occurrences,
  multiplicities: Uint16Array,
): Contexts {
  const { weights, elsewhere } = room;
  for (let type = 0; type + 1 < starts.length; type++) {
    const [start, end] = [starts[type]!, starts[type + 1]!];
    let total = 0;
    for (let at = start; at < end; at++) {
      weights[at] = multiplicities[sentences[at]!]!;
      total += weights[at]! * counts[at]!;
    }
    for (let at = start; at < end; at++) {
      const others = total - weights[at]! * counts[at]!;
      if (others === 0) weights[at] = 0;
      elsewhere[at] = Math.max(1, others);
    }
  }
  return room;
}

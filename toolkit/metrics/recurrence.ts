import { estimate, sampleAndDraws } from './estimate';
import { highWordsOf } from './highCounts';
import { keptFor } from './kept';
import type { Metric } from './metric';
import type { Sample } from './sample';
import { shuffleLabels } from './shuffles';

/**
 * Whether the same word is HIGH again in another context: over the HIGH content words whose lower-cased form and UPOS also stand in
 * another sentence, the mean share of those other occurrences that are HIGH. Each HIGH word counts once, so that a word as frequent
 * as `have` does not count by the square of its occurrences. A sentence drawn twice is not another context of itself: its copies
 * are left out of what each of them is compared with.
 */
export const highRecurrence: Metric = {
  name: 'high_recurrence',
  description: 'of content words that are HIGH, mean share of their occurrences in other sentences that are HIGH too',
  higherIsBetter: true,
  chance: null,
  descriptive: true,
  dependsOn: 'high',
  evaluate: (sample, scored) => {
    const recurring = recurringWords(sample);
    const counted = highWordsOf(sample, scored).filter((word) => recurring.occurrenceOf[word]! >= 0);
    const high = highOccurrences(recurring, counted);
    // The draws are the sample itself and, where there are several sentences, its own draws: those `contextsIn` counts by.
    const statistic = (draws: readonly Uint16Array[]): Float64Array =>
      Float64Array.from(draws, (_, draw) => recurrence(high, recurring.contextsIn(draw)));
    const reason = 'no content word that is HIGH stands in another sentence too';
    return estimate(sample, sample.sentences, counted, statistic, reason);
  },
  shuffled: (sample, { high }, shuffles) => {
    const flags = Uint8Array.from(high, Number);
    const shuffledFlags = shuffleLabels(sample.sentences.ofWord, flags, shuffles);
    return Float64Array.from(shuffledFlags, (shuffled) => onItself(recurringWords(sample), shuffled));
  },
};

/** Occurrences that have a HIGH word, type after type. */
interface HighOccurrences {
  /** As positions among the occurrences of the sample. */
  occurrences: Uint32Array;
  /** How many of their words are HIGH. */
  high: Float64Array;
  /** Where in `occurrences` each type ends. */
  ends: Uint32Array;
}

function highOccurrences({ occurrenceOf, starts }: RecurringWords, words: Uint32Array): HighOccurrences {
  const highOf = new Float64Array(starts.at(-1)!);
  for (const word of words) highOf[occurrenceOf[word]!]!++;
  const kept: number[] = [];
  const ends: number[] = [];
  for (let type = 0; type + 1 < starts.length; type++) {
    const before = kept.length;
    for (let at = starts[type]!; at < starts[type + 1]!; at++) if (highOf[at]! > 0) kept.push(at);
    if (kept.length > before) ends.push(kept.length);
  }
  const occurrences = Uint32Array.from(kept);
  return { occurrences, high: Float64Array.from(occurrences, (at) => highOf[at]!), ends: Uint32Array.from(ends) };
}

/** The metric in one draw; NaN where it has no HIGH word with another context. */
function recurrence({ occurrences, high, ends }: HighOccurrences, { weights, elsewhere }: Contexts): number {
  let given = 0;
  let again = 0;
  let start = 0;
  for (const end of ends) {
    let ofType = 0;
    for (let at = start; at < end; at++) ofType += high[at]! * weights[occurrences[at]!]!;
    given += ofType;
    // A single occurrence has no HIGH kin.
    for (let at = end - start > 1 ? start : end; at < end; at++) {
      const here = high[at]! * weights[occurrences[at]!]!;
      again += (here * (ofType - here)) / elsewhere[occurrences[at]!]!;
    }
    start = end;
  }
  return again / given;
}

/** The metric on the sample itself, for other flags. */
function onItself(recurring: RecurringWords, flags: Uint8Array): number {
  const counted = recurring.words.filter((word) => flags[word] === 1);
  return recurrence(highOccurrences(recurring, counted), recurring.contextsIn(0));
}

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
const recurringWords = keptFor((sample: Sample): RecurringWords => {
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

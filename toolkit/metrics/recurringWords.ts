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
  /** The sentence of each occurrence. */
  sentences: Uint32Array;
  /** How often the type stands in it. */
  counts: Uint32Array;
  /** The first occurrence of each type, and one past the last of all. */
  starts: Uint32Array;
  /** Words drawn of each type, in draw `draw` of the sample and its draws. */
  totalsIn: (draw: number) => Uint32Array;
}

/** Totals kept over all draws take at most 16 MiB; more are counted anew in each. */
const MOST_KEPT = 2 ** 22;

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
  return { occurrenceOf, ...occurrences, totalsIn: drawnTypes(occurrences, sampleAndDraws(sample.sentences)) };
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

function drawnTypes(
  { sentences, counts, starts }: Pick<RecurringWords, 'sentences' | 'counts' | 'starts'>,
  draws: readonly Uint16Array[],
): RecurringWords['totalsIn'] {
  const types = starts.length - 1;
  const countInto = (totals: Uint32Array, multiplicities: Uint16Array): Uint32Array => {
    for (let type = 0; type < types; type++) {
      let total = 0;
      for (let at = starts[type]!; at < starts[type + 1]!; at++) total += counts[at]! * multiplicities[sentences[at]!]!;
      totals[type] = total;
    }
    return totals;
  };
  const room = new Uint32Array(types);
  if (types * draws.length > MOST_KEPT) return (draw) => countInto(room, draws[draw]!);
  const kept = draws.map((multiplicities) => countInto(new Uint32Array(types), multiplicities));
  return (draw) => kept[draw]!;
}

import { estimate, sampleItself } from './estimate';
import { highWordsOf } from './highCounts';
import type { Metric } from './metric';
import { type RecurringWords, recurringWords } from './recurringWords';
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
    // The draws are the sample itself and, where there are several sentences, its own draws: those `totalsIn` counts by.
    const statistic = (draws: readonly Uint16Array[]): Float64Array =>
      Float64Array.from(draws, (drawn, draw) => recurrence(high, recurring.totalsIn(draw), drawn));
    const reason = 'no content word that is HIGH stands in another sentence too';
    return estimate(sample, sample.sentences, counted, statistic, reason);
  },
  shuffled: (sample, { high }, shuffles) => {
    const flags = Uint8Array.from(high, Number);
    const shuffledFlags = shuffleLabels(sample.sentences.ofWord, flags, shuffles);
    return Float64Array.from(shuffledFlags, (shuffled) => onItself(sample, shuffled));
  },
};

/** Recurring types that have a HIGH word, and their occurrences that have one. */
interface HighOccurrences {
  types: Uint32Array;
  /** The first occurrence of each such type, and one past the last of all. */
  starts: Uint32Array;
  sentences: Uint32Array;
  /** Words of the occurrence, and those of them that are HIGH. */
  counts: Uint32Array;
  high: Uint32Array;
}

function highOccurrences({ occurrenceOf, ...all }: RecurringWords, words: Uint32Array): HighOccurrences {
  const highOf = new Uint32Array(all.sentences.length);
  for (const word of words) highOf[occurrenceOf[word]!]!++;
  const [types, starts, kept]: [number[], number[], number[]] = [[], [], []];
  for (let type = 0; type + 1 < all.starts.length; type++) {
    const before = kept.length;
    for (let at = all.starts[type]!; at < all.starts[type + 1]!; at++) if (highOf[at]! > 0) kept.push(at);
    if (kept.length === before) continue;
    types.push(type);
    starts.push(before);
  }
  return {
    types: Uint32Array.from(types),
    starts: Uint32Array.from([...starts, kept.length]),
    sentences: Uint32Array.from(kept, (at) => all.sentences[at]!),
    counts: Uint32Array.from(kept, (at) => all.counts[at]!),
    high: Uint32Array.from(kept, (at) => highOf[at]!),
  };
}

/** The metric in one draw; NaN where it has no HIGH word with another context. */
function recurrence(occurrences: HighOccurrences, totals: Uint32Array, multiplicities: Uint16Array): number {
  const { types, starts, sentences, counts, high } = occurrences;
  let given = 0;
  let again = 0;
  for (let i = 0; i < types.length; i++) {
    const total = totals[types[i]!]!;
    const end = starts[i + 1]!;
    let totalHigh = 0;
    for (let at = starts[i]!; at < end; at++) totalHigh += multiplicities[sentences[at]!]! * high[at]!;
    if (totalHigh === 0) continue;
    for (let at = starts[i]!; at < end; at++) {
      const weight = multiplicities[sentences[at]!]!;
      const elsewhere = total - weight * counts[at]!;
      if (weight === 0 || elsewhere === 0) continue;
      const here = weight * high[at]!;
      given += here;
      again += (here * (totalHigh - here)) / elsewhere;
    }
  }
  return again / given;
}

/** The metric on the sample itself, for other flags. */
function onItself(sample: Sample, flags: Uint8Array): number {
  const recurring = recurringWords(sample);
  const counted = Uint32Array.from(flags.keys()).filter(
    (word) => flags[word] === 1 && recurring.occurrenceOf[word]! >= 0,
  );
  const [once] = sampleItself(sample.sentences);
  return recurrence(highOccurrences(recurring, counted), recurring.totalsIn(0), once!);
}

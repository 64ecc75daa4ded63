import { estimate } from './estimate';
import { highWordsOf } from './highCounts';
import type { Metric } from './metric';
import { type Contexts, type RecurringWords, recurringWords } from './recurringWords';
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

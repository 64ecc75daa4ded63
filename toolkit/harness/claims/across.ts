import { pairedDifference, simultaneousIntervals } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Reading } from '../measure/readings';
import type { Choice } from './part';

/** Choices as readers are told of them, in the order in which curves have them. */
export const CHOICE_NAMES: Readonly<Record<Choice, string>> = {
  layer: 'layer',
  scope: 'scope',
  aggregation: 'aggregation',
  specialTokens: 'special tokens',
  punctuation: 'punctuation',
  context: 'context',
  variant: 'variant',
};

/** Every choice, in that order. */
export const CHOICES = Object.keys(CHOICE_NAMES) as Choice[];

/** A reading that has a value, and whether the part is supported at it. */
export interface Judged {
  reading: Reading;
  estimate: Estimate;
  isSupported: boolean;
}

/**
 * How a part fares across its readings: `all` where each supports it, `none` where none does. `depends on X` where whether it is
 * supported follows from the choice X alone, and among the pairs of readings that differ in nothing else some difference is told from
 * 0, by intervals that hold for all these pairs at once. Else `depends on choices not told apart`.
 *
 * @param level - of these intervals: 0.95
 * @param widening - of these intervals; see `simultaneousIntervals`
 */
export function acrossReadings(judged: readonly Judged[], level: number, widening: number): string {
  const supported = judged.filter(({ isSupported }) => isSupported).length;
  if (supported === 0) return 'none';
  if (supported === judged.length) return 'all';
  const choice = CHOICES.find((one) => partsAlone(one, judged) && isToldApart(one, judged, level, widening));
  return `depends on ${choice === undefined ? 'choices not told apart' : CHOICE_NAMES[choice]}`;
}

/** Whether all readings at the same level of the choice are supported, or none of them is. */
function partsAlone(choice: Choice, judged: readonly Judged[]): boolean {
  const byLevel = new Map<unknown, boolean>();
  return judged.every(({ reading, isSupported }) => {
    const known = byLevel.get(reading[choice]);
    byLevel.set(reading[choice], isSupported);
    return known === undefined || known === isSupported;
  });
}

function isToldApart(choice: Choice, judged: readonly Judged[], level: number, widening: number): boolean {
  const differences = judged
    .filter(({ isSupported }) => isSupported)
    .flatMap((one) =>
      judged
        .filter((other) => !other.isSupported && differInAlone(choice, one.reading, other.reading))
        .flatMap((other) => pairedDifference(one.estimate, other.estimate) ?? []),
    );
  return simultaneousIntervals(differences, level, widening).some(
    (interval) => interval !== null && (interval[0] > 0 || interval[1] < 0),
  );
}

function differInAlone(choice: Choice, a: Reading, b: Reading): boolean {
  return CHOICES.every((name) => (a[name] === b[name]) === (name !== choice));
}

/** How a claim fares across readings: as each of its parts does where they fare alike; null for a claim without parts. */
export function acrossParts(parts: readonly { across: string }[]): string | null {
  const [first, ...others] = parts;
  if (!first) return null;
  return others.every(({ across }) => across === first.across) ? first.across : 'depends on part';
}

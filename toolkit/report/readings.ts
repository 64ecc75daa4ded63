import { readingsSentence } from '../charts/readingWords';
import type { RunRecord } from '../harness/run/readRun';

/**
 * How the parts of a claim fare across their readings at the site that is judged: `odds: of 16 readings 12 support it ...`. Empty for a
 * claim without readings.
 */
export function readingsLine({ readings }: Pick<RunRecord, 'readings'>, claim: string): string {
  const own = readings.curves.filter((curve) => curve.claim === claim);
  // The curve of the judged site comes first among those of a part.
  const judged = own.filter((curve, at) => own.findIndex(({ part }) => part === curve.part) === at);
  return judged
    .map((curve) => `${curve.part.replaceAll('_', ' ')}: ${uncapitalised(readingsSentence(curve))}`)
    .join(' ');
}

function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

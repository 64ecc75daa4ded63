import { measureAgreement, measureDips, measureHeldBoundaries } from './boundaries';
import type { MeasureContext } from './context';
import { measureLayers } from './layers';
import { type LeftOut, measureOutliers } from './outliers';
import type { Measurement } from './records';
import { measureShifts } from './shifts';
import type { MeasureThreads } from './threads/measureThreads';

/** What is measured of the primary cells besides the metrics of the sweep and their controls; none needs what another found. */
const ANALYSES: readonly ((context: MeasureContext, leftOut: LeftOut) => Measurement[])[] = [
  measureOutliers,
  measureLayers,
  measureHeldBoundaries,
  measureAgreement,
  measureDips,
  measureShifts,
];

/** The order in which they are begun, by their position: the longest first, so that threads end at about the same time. */
const LONGEST_FIRST = [
  measureOutliers,
  measureShifts,
  measureDips,
  measureLayers,
  measureAgreement,
  measureHeldBoundaries,
].map((analysis) => ANALYSES.indexOf(analysis));

/** All analyses, in threads where they are worth it. */
export async function measureAnalyses(
  context: MeasureContext,
  leftOut: LeftOut,
  threads: MeasureThreads,
): Promise<Measurement[]> {
  const ways = {
    here: (at: number) => analysisAt(context, at, leftOut),
    task: (at: number) => ({ analysis: at, leftOut }),
    there: (answer: readonly unknown[]) => answer as Measurement[],
  };
  const all: Measurement[][] = ANALYSES.map(() => []);
  for await (const [at, measured] of threads.each(LONGEST_FIRST, ways)) all[at] = measured;
  return all.flat();
}

/** One of the analyses, by its position. */
export function analysisAt(context: MeasureContext, at: number, leftOut: LeftOut): Measurement[] {
  return ANALYSES[at]!(context, leftOut);
}

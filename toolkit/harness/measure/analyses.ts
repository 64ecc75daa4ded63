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

/** All analyses, in threads where they are worth it. */
export function measureAnalyses(
  context: MeasureContext,
  leftOut: LeftOut,
  threads: MeasureThreads,
): Promise<Measurement[]> {
  const here = (at: number) => analysisAt(context, at, leftOut);
  return threads.measurements(ANALYSES.length, here, (at) => ({ analysis: at, leftOut }));
}

/** One of the analyses, by its position. */
export function analysisAt(context: MeasureContext, at: number, leftOut: LeftOut): Measurement[] {
  return ANALYSES[at]!(context, leftOut);
}

import { type MeasureContext, rowAt, tasPlace } from './context';
import type { Reading, Shift } from './readings';
import { descriptive, type Measurement } from './records';
import { statisticsOf } from './statistics/statistics';

const NAMES: Readonly<Record<Shift, string>> = { vector: 'content_shift', activation: 'content_norm_change' };

/** Claim C4's two ratios of content over function wordpieces at every swept layer: how far states move, and how much their norms change. */
export function measureContentShifts(context: MeasureContext): Measurement[] {
  const [site] = context.job.checkpoint.sites;
  const statistics = statisticsOf(context);
  return context.tasScores
    .filter((tas) => tas.site === site && tas.layer > 0)
    .flatMap((tas) => {
      const reading: Reading = { ...AS_CLAIMED, layer: tas.layer, site: tas.site };
      return (Object.keys(NAMES) as Shift[]).map((shift) =>
        rowAt(context, descriptive(NAMES[shift]), statistics.contentShift(shift, reading), tasPlace(tas, 'scores'), {
          primary: true,
        }),
      );
    });
}

/** What of a reading does not enter a shift. */
const AS_CLAIMED = { scope: null, aggregation: null, specialTokens: null, punctuation: null, variant: null } as const;

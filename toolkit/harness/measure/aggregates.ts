import type { Site } from '../../graph/taps';
import { type MeasureContext } from './context';
import { primaryStrengths } from './primaryCells';
import type { ScorerAgreement } from '../faithfulness/agreement';
import { type LayerCorrelations, layerCorrelations } from './layerCorrelations';
import { type ShiftCurve, shiftCurves } from './shiftCurves';
import { type TagSummary, tagSummaries } from './tagSummaries';

/** What charts need of a run's words, in a size that does not grow with the corpus: `aggregates.json`. */
export interface Aggregates {
  /** Activation strength and HIGH by part of speech, at every layer and site. */
  tags: TagSummary[];
  /** Rank correlation of activation strength between layers, by site. */
  layerCorrelations: Partial<Record<Site, LayerCorrelations>>;
  /** Lorenz curves of the shifts into every layer. */
  shifts: ShiftCurve[];
  /** How far scorers rank words alike; null where no word was removed. */
  agreement: ScorerAgreement | null;
}

/** Sums up the words of a run. */
export function aggregate(context: MeasureContext): Omit<Aggregates, 'agreement'> {
  const strengths = primaryStrengths(context);
  return {
    tags: strengths.flatMap((strength) => tagSummaries(context, strength)),
    layerCorrelations: layerCorrelations(strengths),
    shifts: shiftCurves(context, strengths),
  };
}

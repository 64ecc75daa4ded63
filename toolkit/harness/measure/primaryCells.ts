import { activationStrength } from '../../attribution/activationStrength';
import type { Site } from '../../graph/taps';
import { boundaryName, highSets } from '../../rationale/high';
import type { Cell } from '../job/cells';
import { rowPlace, type RowPlace } from './records';
import type { MeasureContext } from './context';

/** The primary scores of activation strength at one layer and site. */
export interface PrimaryScores {
  cell: Cell;
  layer: number;
  site: Site;
  /** One a word, at the primary aggregation. */
  scores: Float64Array;
}

/** Activation strength at its primary factors, every layer and site of the run. */
export function primaryStrengths({ job, table }: MeasureContext): PrimaryScores[] {
  return job.cells
    .filter(({ scorer, isPrimary }) => scorer === activationStrength && isPrimary)
    .map((cell) => ({
      cell,
      layer: cell.place.layer!,
      site: cell.place.site!,
      scores: table.primaryScores(cell),
    }));
}

/** Its place in records; with HIGH, that of the primary boundary and scope. */
export function strengthPlace({ cell }: PrimaryScores, of: 'scores' | 'high'): RowPlace {
  const place = rowPlace({ ...cell.place, scorer: cell.scorer.name, aggregation: cell.aggregations[0]! });
  return of === 'scores' ? place : { ...place, boundary: boundaryName(cell.boundaries[0]!), scope: cell.scopes[0]! };
}

/** Which words are HIGH at the primary boundary and scope; null where the scope is a split that is not there. */
export function primaryHigh({ table, samples }: MeasureContext, { cell, scores }: PrimaryScores): boolean[] | null {
  const scope = cell.scopes[0]!;
  if (scope === 'selection' && !samples.splits) return null;
  return highSets(scores, table.sentences, scope)(cell.boundaries[0]!);
}

import type { Metric } from '../../metrics/metric';
import { boundaryName, highSets, type Scope } from '../../rationale/high';
import type { Cell } from '../job/cells';
import { alteredState } from '../passes/alteration';
import { rowPlace, type RowPlace } from './records';
import { type MeasureContext, measureAt, metricsOn } from './context';
import { type Measurement, measurement, unavailable, withoutDraws } from './measurement';
import { isRandom, measureRandom } from './randomDraws';
import { partOf } from './samples';

const NO_SPLIT = 'the corpus is too small for a selection split';

/** What depends on no scorer. */
export function measureWords(context: MeasureContext): Measurement[] {
  const nothing = { scores: [], high: [] };
  return metricsOn(context, 'words', true).map((metric) =>
    measureAt(context, metric, context.samples.all, nothing, rowPlace({}), true),
  );
}

/** Every metric in one cell of the sweep, in all its aggregations, boundaries and scopes. */
export function measureCell(context: MeasureContext, cell: Cell): Measurement[] {
  if (isRandom(cell)) return measureRandom(context, cell);
  const needsSplit = alteredState(cell.place) !== null;
  return cell.aggregations
    .flatMap((aggregation, a) => {
      const place = rowPlace({ ...cell.place, scorer: cell.scorer.name, aggregation });
      if (needsSplit && !context.samples.splits) return unsplit(context, metricsOn(context, 'scores', false), [place]);
      const isPrimary = cell.isPrimary && a === 0;
      const scores = isPrimary ? context.table.primaryScores(cell) : context.table.scoresOf(cell, aggregation);
      return [
        ...measureScores(context, scores, place, isPrimary),
        ...cell.scopes.flatMap((scope, s) =>
          measureHigh(context, cell, scores, { ...place, scope }, isPrimary && s === 0),
        ),
      ];
    })
    .map((found) => (found.row.primary ? found : withoutDraws(found)));
}

function measureScores(
  context: MeasureContext,
  scores: Float64Array,
  place: RowPlace,
  primary: boolean,
): Measurement[] {
  const scored = { scores, high: [] };
  return metricsOn(context, 'scores', primary).map((metric) =>
    measureAt(context, metric, context.samples.all, scored, place, primary),
  );
}

/** The metrics of HIGH at every boundary drawn over one scope; a boundary of the selection split is judged on the rest. */
function measureHigh(
  context: MeasureContext,
  { boundaries }: Cell,
  scores: Float64Array,
  place: RowPlace,
  isPrimary: boolean,
): Measurement[] {
  const scope: Scope = place.scope!;
  const part = scope === 'selection' ? context.samples.splits?.held : context.samples.all;
  const split = scope === 'selection' ? 'held' : 'all';
  const places = boundaries.map((boundary) => ({ ...place, boundary: boundaryName(boundary), split }) as const);
  if (!part) return unsplit(context, metricsOn(context, 'high', false), places);
  const highBy = highSets(scores, context.table.sentences, scope);
  const own = partOf(scores, part);
  return boundaries.flatMap((boundary, b) => {
    const high = highBy(boundary);
    const scored = { scores: own, high: part.words.map((word) => high[word]!) };
    const primary = isPrimary && b === 0;
    return metricsOn(context, 'high', primary).map((metric) =>
      measureAt(context, metric, part, scored, places[b]!, primary),
    );
  });
}

/** What cannot be had for want of a selection split. */
function unsplit(context: MeasureContext, metrics: readonly Metric[], places: readonly RowPlace[]): Measurement[] {
  const { level } = context.job.config.bootstrap;
  return places.flatMap((place) =>
    metrics.map((metric) => measurement(metric, unavailable(NO_SPLIT), place, { level })),
  );
}

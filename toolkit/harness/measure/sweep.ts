import { CONTROLS, evaluateControlled } from '../../metrics/controls/registry';
import type { Estimate } from '../../metrics/estimate';
import type { Metric } from '../../metrics/metric';
import { metricNamed } from '../../metrics/registry';
import { fewerDraws } from '../../metrics/sample';
import { boundaryName, highSets, type Scope } from '../../rationale/high';
import type { Cell } from '../job/cells';
import { isAltered } from '../passes/moments';
import { type MeasureContext, measureAt, metricsOn, partOf, rowAt, tasPlace } from './context';
import { type Measurement, rowPlace, type RowPlace, unavailable, withoutDraws } from './records';
import type { MeasureThreads } from './threads/measureThreads';

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
  const needsSplit = isAltered(cell.place);
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
  return places.flatMap((place) => metrics.map((metric) => rowAt(context, metric, unavailable(NO_SPLIT), place)));
}

/** Seeded draws of random scores behind every row. */
export const RANDOM_DRAWS = 100;

/** Whether a cell stands for random scores as such, not for one draw that the config names. */
function isRandom({ scorer, place, isPrimary }: Cell): boolean {
  return 'draw' in scorer.factors && place.draw === 0 && isPrimary;
}

/**
 * The metrics of random scores: the mean over draws, and their percentiles as the interval. Sentences are not drawn anew, since
 * what varies here is the scores.
 */
function measureRandom(context: MeasureContext, cell: Cell): Measurement[] {
  const { table } = context;
  const place = rowPlace({ ...cell.place, draw: null, scorer: cell.scorer.name });
  const draws = Array.from({ length: RANDOM_DRAWS }, (_, draw) => {
    const scores = table.scoresOf({ ...cell, place: { ...cell.place, draw } }, cell.aggregations[0]!);
    return { scores, high: [] as boolean[] };
  });
  const onScores = metricsOn(context, 'scores', false).map((metric) => randomRow(context, metric, draws, place));
  const [scope, boundary] = [cell.scopes[0]!, cell.boundaries[0]!];
  if (scope === 'selection') return onScores;
  const marked = draws.map(({ scores }) => ({ scores, high: highSets(scores, table.sentences, scope)(boundary) }));
  const at = { ...place, scope, boundary: boundaryName(boundary) };
  return [...onScores, ...metricsOn(context, 'high', false).map((metric) => randomRow(context, metric, marked, at))];
}

function randomRow(
  context: MeasureContext,
  metric: Metric,
  draws: readonly { scores: Float64Array; high: boolean[] }[],
  place: RowPlace,
): Measurement {
  const sample = fewerDraws(context.samples.all.sweep, 0);
  const estimates = draws.map((scored) => metric.evaluate(sample, scored));
  const values = Float64Array.from(estimates, ({ value }) => value ?? NaN);
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const [{ n, nSentences }] = estimates as [Estimate];
  const found: Estimate = known.length === 0 ? estimates[0]! : { value: mean, n, nSentences, draws: values };
  return rowAt(context, metric, found, place, { primary: true });
}

/** What is measured again with each confound held fixed. */
const CONTROLLED = ['auc_content_function', 'auc_salient_head', 'auc_salient_noun_head'].map(metricNamed);

/** TAS at every layer and site with each confound held fixed in turn, beside the raw rows; in threads where they are worth it. */
export function measureControls(context: MeasureContext, threads: MeasureThreads): Promise<Measurement[]> {
  const here = (at: number) => controlsAt(context, at);
  return threads.measurements(context.tasScores.length, here, (at) => ({ controls: at }));
}

/** The same of the primary scores at that position, a layer and site. */
export function controlsAt(context: MeasureContext, at: number): Measurement[] {
  const tas = context.tasScores[at]!;
  return CONTROLS.flatMap((control) =>
    CONTROLLED.map((metric) => {
      const found = evaluateControlled(metric, control, context.samples.all.sweep, tas.scores);
      return rowAt(context, metric, found, { ...tasPlace(tas, 'scores'), control: control.name });
    }),
  );
}

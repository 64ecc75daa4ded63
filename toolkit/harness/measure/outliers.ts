import { scoreKey } from '../../attribution/place';
import { wordScores } from '../../attribution/wordScores';
import { keptFor } from '../../metrics/kept';
import type { Metric } from '../../metrics/metric';
import { metricNamed } from '../../metrics/registry';
import { fewerDraws, type Sample } from '../../metrics/sample';
import { own } from '../../own';
import { highSets } from '../../rationale/high';
import { dimensionKey, outlierCount, standardisedKey } from '../passes/dimensionColumns';
import type { WordTable } from '../passes/wordTable';
import { type MeasureContext, type PrimaryScores, rowAt, tasPlace } from './context';
import type { Measurement } from './records';

/** By state, the dimensions that are left out of its norm, the largest variance first. */
export type LeftOut = Readonly<Record<string, readonly number[]>>;

const AUC = metricNamed('auc_content_function');
const ODDS = metricNamed('high_content_odds');

/**
 * TAS at every layer of the first site without its outlier dimensions, those of largest variance in the selection
 * split: without the first k together (`left_out_3`), without each by itself (`left_out_rank_1_dimension_308`), and with every dimension
 * standardised. Nothing where the run's primary norm is another than the plain one.
 */
export function measureOutliers(context: MeasureContext, leftOut: LeftOut): Measurement[] {
  const { checkpoint } = context.job;
  const count = outlierCount(context.job);
  if (count === 0) return [];
  return context.tasScores
    .filter(({ cell, site, layer }) => site === checkpoint.sites[0] && cell.key === scoreKey('tas', { site, layer }))
    .flatMap((tas) => {
      const { layer, site } = tas;
      const named = own(leftOut, checkpoint.tap({ kind: 'state', layer, site }).name)!.slice(0, count);
      return [...alteredNorms(context, tas, named)].flatMap(([control, norms]) =>
        measureNorms(context, tas, control, norms),
      );
    });
}

/** Norms by wordpiece, special tokens included, under what is done to the dimensions. */
function alteredNorms(
  { job, table }: MeasureContext,
  { cell, layer, site }: PrimaryScores,
  named: readonly number[],
): Map<string, Float32Array> {
  const place = { layer, site, selection: job.selection };
  const whole = columnOf(table, cell.key);
  const values = named.map((_, rank) => columnOf(table, dimensionKey(place, rank)));
  const together = named.map((_, rank) => [`left_out_${rank + 1}`, without(whole, values.slice(0, rank + 1))] as const);
  const single = named.map((dimension, rank) => {
    return [`left_out_rank_${rank + 1}_dimension_${dimension}`, without(whole, [values[rank]!])] as const;
  });
  return new Map([...together, ...single, ['standardised', columnOf(table, standardisedKey(place))]]);
}

const undrawn = keptFor((sample: Sample) => fewerDraws(sample, 0));

/** L2 norms without some of the dimensions, of which the values are given. */
function without(norms: Float32Array, values: readonly Float32Array[]): Float32Array {
  return norms.map((norm, at) => {
    const squares = values.reduce((sum, value) => sum + value[at]! ** 2, 0);
    return Math.sqrt(Math.max(0, norm ** 2 - squares));
  });
}

function columnOf({ columns }: WordTable, key: string): Float32Array {
  const column = columns.get(key);
  if (!column) throw new Error(`the run has no column ${key}`);
  return column;
}

/**
 * How far content words outscore function words, and their odds in HIGH where that is drawn over what is judged. Left-out dimensions
 * have intervals at the claimed layer, which the chart shows; at every layer they would cost as much as all other controls together.
 */
function measureNorms(
  context: MeasureContext,
  tas: PrimaryScores,
  control: string,
  norms: Float32Array,
): Measurement[] {
  const { table, job } = context;
  const { cell, layer } = tas;
  const isDrawn = control === 'standardised' || layer === job.config.claims.C5.layer;
  const sample = isDrawn ? context.samples.all.sweep : undrawn(context.samples.all.sweep);
  const scores = wordScores(norms, table.alignment, cell.aggregations[0]!);
  const row = (metric: Metric, high: readonly boolean[]) => {
    const place = { ...tasPlace(tas, metric === AUC ? 'scores' : 'high'), control };
    return rowAt(context, metric, metric.evaluate(sample, { scores, high }), place);
  };
  const scope = cell.scopes[0]!;
  if (scope === 'selection') return [row(AUC, [])];
  return [row(AUC, []), row(ODDS, highSets(scores, table.sentences, scope)(cell.boundaries[0]!))];
}

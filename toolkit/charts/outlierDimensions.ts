import type { MetricRow } from '../harness/measure/records';
import { categoryY, rowHeight } from './axes';
import { type ChartRecords, hasClaimedLayer, layerRange, unmarkedSentences } from './chartRecords';
import { bottomLegend, intervalPoints, referenceRule, seriesChannels } from './marks';
import { bestLayer, controlledRows, extentOf, hasValue, type LayerRow, valueBounds, type ValueRow } from './rows';
import { tasRows } from './series';
import { type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { LINE_STYLES, MUTED_INK } from './styles';
import { type Theme, WEB } from './theme';
import { percent } from './title';

const METRIC = 'auc_content_function';
const CHANCE = 0.5;
const SERIES = ['it alone is left out', 'it and those above it are left out'] as const;
const ROW_HEIGHT = 26;

/**
 * What ranks content above function words (`auc_content_function` of TAS at the first site) at the claimed layer, or at the best one of
 * a model that lacks it, without the dimensions of largest variance, each by its number: alone, and together with those of larger variance.
 */
export function outlierDimensions(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, level, sites } = records;
  const range = layerRange(records);
  const layer = hasClaimedLayer(range) ? range.claimed : bestLayer(metrics, sites[0]);
  const raw = tasRows(metrics, METRIC, sites[0]).find((row) => row.layer === layer);
  if (raw === undefined) return { skipped: `no raw row of ${METRIC} at the claimed or the best layer` };
  const points = pointsOf(controlledRows(metrics, raw).filter(hasValue));
  if (points.length === 0) return { skipped: `no row of ${METRIC} at layer ${layer} leaves dimensions out one by one` };
  const standardised = controlledRows(metrics, raw).find(({ control }) => control === 'standardised')?.value ?? null;
  const caption = {
    title: titleOf(points, raw),
    sentences: [
      `TAS (${sites[0]}). Each point: the chance that a content word outscores a function word when dimensions of the state are left out.`,
      `Dimensions by their number, the largest variance in the selection split first. Lines: ${percent(level)} bootstrap interval over sentences.`,
      `Dashed: all dimensions, ${raw.value.toFixed(2)}. Solid: chance.`,
      ...(standardised === null ? [] : [`With every dimension standardised: ${standardised.toFixed(2)}.`]),
      ...unmarkedSentences(range),
    ],
  };
  const dimensions = [...new Set(points.map(({ dimension }) => dimension))];
  return drawn(theme, caption, {
    data: { values: points },
    width: theme.plot.width,
    height: { step: rowHeight(theme, dimensions.length, ROW_HEIGHT), for: 'position' },
    layer: marks(theme, dimensions, points, raw),
  });
}

/** The dimension that alone moves the AUC the most, and what all of them together do. */
function titleOf(points: ReturnType<typeof pointsOf>, { layer, value }: LayerRow): string {
  const [alone, together] = SERIES.map((series) => points.filter((point) => point.series === series));
  const [most] = alone!.sort((a, b) => Math.abs(b.value - value) - Math.abs(a.value - value));
  const moved = `moves the AUC of layer ${layer} from ${value.toFixed(2)} to ${most!.value.toFixed(2)}`;
  const all = together!.at(-1);
  const rest = all && together!.length > 1 ? `; all ${together!.length} move it to ${all.value.toFixed(2)}` : '';
  return `Leaving out dimension ${most!.dimension} alone ${moved}${rest}`;
}

/** Two points a dimension, in the order of their variances. */
function pointsOf(rows: readonly ValueRow[]) {
  const find = (control: string) => rows.find((row) => row.control === control);
  const single = rows.flatMap((row) => {
    const [, rank, dimension] = /^left_out_rank_(\d+)_dimension_(\d+)$/.exec(row.control!) ?? [];
    return rank === undefined ? [] : [{ rank: Number(rank), dimension: dimension!, row }];
  });
  return single
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ rank, dimension, row }) =>
      [row, find(`left_out_${rank}`)].flatMap((own, series) =>
        own ? [{ dimension, series: SERIES[series]!, ...valueBounds(own) }] : [],
      ),
    );
}

function marks(
  theme: Theme,
  dimensions: readonly string[],
  points: ReturnType<typeof pointsOf>,
  raw: MetricRow & { value: number },
): Layer[] {
  const x = {
    type: 'quantitative',
    title: 'Area under ROC curve',
    scale: { domain: extentOf(points, [CHANCE, raw.value]), nice: true, zero: false },
    axis: { format: '.2f', tickCount: 6 },
  };
  const { color, shape } = seriesChannels(theme, SERIES, LINE_STYLES, bottomLegend(theme, SERIES));
  const y = categoryY(theme, 'dimension', 'Dimension of the state', { domain: [...dimensions] }, { grid: true });
  const yOffset = { field: 'series', type: 'nominal', scale: { domain: [...SERIES] } };
  return [
    referenceRule({ x: { ...x, datum: CHANCE } }),
    {
      data: DRAWN_ONCE,
      mark: { type: 'rule', color: MUTED_INK, strokeDash: [4, 3] },
      encoding: { x: { ...x, datum: raw.value } },
    },
    ...intervalPoints(theme, x, { y, yOffset, color }, { shape }),
  ] as Layer[];
}

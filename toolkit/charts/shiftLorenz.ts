import type { ShiftCurve } from '../harness/measure/aggregates';
import type { MetricRow } from '../harness/measure/records';
import { highInWords, percent, verdictSentences } from './title';
import type { ChartRecords } from './chartRecords';
import { bottomLegend, nominal, strokeSymbols } from './marks';
import { DASHED, SOLID, INK, LINE_COLOURS, MUTED_INK } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

const SIDE = 300;
/** Width over height of a plot that has room to its sides. */
const WIDEST = 1.2;

/** The lines, in legend order, and how they look. */
const SERIES = ['the most shifted wordpieces', 'if every wordpiece shifted alike'];
const COLOURS = [LINE_COLOURS[0], MUTED_INK];
const DASHES = [SOLID, DASHED];

/**
 * The share of the shift into the claimed layer that the most shifted wordpieces carry (a Lorenz curve from the top), and that HIGH
 * wordpieces carry: on the diagonal if they shift as others do, on the curve if none shifts more.
 */
export function shiftLorenz(records: ChartRecords, theme: Theme = WEB): Chart {
  const { aggregates, metrics, verdicts, claims, level, boundary, scope, sites } = records;
  const { layer } = claims.C4;
  const curve = aggregates.shifts.find((one) => one.layer === layer && one.kind === 'absolute');
  if (!curve) return { skipped: `aggregates.json has no shifts into layer ${layer}` };
  if (curve.points.length === 0 || curve.high.shift === null) return { skipped: `nothing shifts into layer ${layer}` };
  const dominance = metrics.find((row) => row.metric === 'shift_dominance' && row.primary && row.layer === layer);
  const caption = {
    title: titleOf(dominance, layer),
    sentences: [
      `Shift: the length of the change of a wordpiece's hidden state, layer ${layer - 1} to ${layer}. Curve: the most shifted first.`,
      `HIGH: wordpieces of words whose TAS (${sites[0]}) at layer ${layer - 1} is ${highInWords(boundary, scope)}.`,
      ...dominanceSentences(dominance, curve, level),
      ...verdictSentences(verdicts, 'C4'),
    ],
  };
  return drawn(theme, caption, lorenz(theme, curve, dominance));
}

function titleOf(dominance: MetricRow | undefined, layer: number): string {
  if (dominance?.value == null) return `How the shift into layer ${layer} is spread over wordpieces`;
  return `HIGH wordpieces carry ${dominance.value.toFixed(2)} times their share of the shift into layer ${layer}`;
}

function dominanceSentences(row: MetricRow | undefined, { gini }: ShiftCurve, level: number): string[] {
  const told = gini === null ? [] : [`Gini coefficient ${gini.toFixed(2)} (0: all shift alike).`];
  if (row?.value == null) return told;
  const interval = row.interval
    ? ` (${percent(level)} interval ${row.interval.map((bound) => bound.toFixed(2)).join(' to ')})`
    : '';
  const permuted =
    row.nullValue === null ? '' : `; with the same norms and permuted angles ${row.nullValue.toFixed(2)} times`;
  return [...told, `HIGH wordpieces carry ${row.value.toFixed(2)} times their share${interval}${permuted}.`];
}

function lorenz(theme: Theme, { points, high }: ShiftCurve, dominance: MetricRow | undefined): Body {
  const side = scaled(theme, SIDE);
  const height = theme.page.height === null ? Math.min(theme.plot.width, side) : theme.plot.height;
  const width = theme.page.width === null ? side : Math.min(theme.plot.width, height * WIDEST);
  const values = [
    ...points.map(([share, shift]) => ({ series: SERIES[0], share: 1 - share, shift: 1 - shift })).reverse(),
    ...[0, 1].map((share) => ({ series: SERIES[1], share, shift: share })),
  ];
  const [lo, hi] = dominance?.interval ?? [null, null];
  const point = {
    ...high,
    lo: lo === null ? null : lo * high.share,
    hi: hi === null ? null : hi * high.share,
    label: [`HIGH: ${percent(high.share)} of wordpieces,`, `${percent(high.shift!)} of the shift`],
  };
  return { width, height, data: { values }, layer: [curves(theme), ...highLayers(theme, point)] };
}

const axis = { format: '.0%', tickCount: 5 };
const share = (field: string, title: string) =>
  ({ field, type: 'quantitative', title, scale: { domain: [0, 1] as number[] }, axis }) as const;
const x = share('share', 'Share of the wordpieces');
const y = share('shift', 'Share of the summed shift');

function curves(theme: Theme): Layer {
  const besideX = { ...x, axis: { ...axis, labelPadding: scaled(theme, 6) } };
  const legend = { ...bottomLegend(theme, SERIES), ...strokeSymbols(theme) };
  return {
    mark: { type: 'line', strokeWidth: scaled(theme, 2) },
    encoding: {
      x: besideX,
      y,
      color: nominal('series', SERIES, COLOURS, legend),
      strokeDash: nominal('series', SERIES, DASHES, legend),
    },
  };
}

function highLayers(theme: Theme, point: { share: number; label: string[] } & Record<string, unknown>): Layer[] {
  const data = { values: [point] };
  const color = LINE_COLOURS[1];
  const diamond = { type: 'point', shape: 'diamond', filled: true, color, stroke: INK, strokeWidth: 0.5 } as const;
  return [
    {
      data,
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'rule', color, strokeWidth: scaled(theme, 1.5) },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' } },
    },
    { data, mark: { ...diamond, size: scaled(theme, scaled(theme, 80)), opacity: 1 }, encoding: { x, y } },
    {
      data,
      mark: {
        type: 'text',
        text: point.label,
        ...(point.share < 0.4
          ? { align: 'left', baseline: 'top', dx: scaled(theme, 10), dy: scaled(theme, 8) }
          : { align: 'right', baseline: 'bottom', dx: -scaled(theme, 10), dy: -scaled(theme, 22) }),
        color: '#A34700', // vermilion, dark enough for letters
        fontWeight: 600,
      },
      encoding: { x, y },
    },
  ];
}

import { layerX, panelHeight, rowHeader } from './axes';
import { highInWords, verdictSentences } from './title';
import { type ChartRecords, hasClaimedLayer, type LayerRange, unmarkedSentences } from './chartRecords';
import { bottomLegend, nominal, referenceRule, strokeSymbols } from './marks';
import { DASHED, SOLID, LINE_COLOURS, MUTED_INK } from './styles';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { ALPHA, differs, extentOf, type LayerRow, layerRows, intervalSentence, TAS_POST, valueBounds } from './rows';
import { scaled, type Theme, WEB } from './theme';

/** Kinds of shift, each with a panel. */
const KINDS = [
  { metric: 'shift_dominance', name: 'length' },
  { metric: 'shift_dominance_relative', name: 'length / norm' },
  { metric: 'shift_dominance_angular', name: 'angle' },
] as const;

const SERIES = ['HIGH wordpieces', 'the same norms, angles permuted'];
const DIFFERS = 'differs from permuted angles';
const ALIKE = 'does not';

const PANEL_HEIGHT = 100;

/**
 * The share of the shift into each layer that HIGH wordpieces carry, over their share of the wordpieces, beside what they would carry
 * with the same norms and permuted angles; a panel for the length of the shift, that relative to the norm, and the angle.
 */
export function shiftDominance(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, verdicts, claims, level, boundary, scope, numLayers } = records;
  const range = { claimed: claims.C4.layer, numLayers };
  const kinds = KINDS.map(({ metric, name }) => ({ name, rows: layerRows(metrics, metric, TAS_POST) })).filter(
    ({ rows }) => rows.length > 0,
  );
  if (kinds.length === 0) return { skipped: `no primary row of ${KINDS[0].metric} has a value and a layer` };
  const rows = kinds.flatMap((kind) => kind.rows);
  const caption = {
    title: 'Shift that HIGH wordpieces carry, by layer',
    sentences: [
      `Share of the summed shift into a layer over the share of the wordpieces; 1: they shift as others do.`,
      `HIGH: words whose TAS (post) is ${highInWords(boundary, scope)}.`,
      intervalSentence(rows, 'Bands', level),
      `Filled: differs from permuted angles, p < ${ALPHA} after correction.`,
      ...unmarkedSentences(range),
      ...verdictSentences(verdicts, 'C4'),
    ],
  };
  return drawn(theme, caption, panels(theme, kinds, range));
}

function panels(theme: Theme, kinds: readonly { name: string; rows: LayerRow[] }[], range: LayerRange): Body {
  const values = kinds.flatMap(({ name, rows }) => rows.flatMap((row) => pointsOf(row, name)));
  const spacing = scaled(theme, 10);
  const height = panelHeight(theme, kinds.length, spacing, PANEL_HEIGHT);
  const header = { ...rowHeader(theme), title: 'Share of shift / share of wordpieces' };
  return {
    data: { values },
    facet: { row: { field: 'kind', type: 'nominal', sort: kinds.map(({ name }) => name), header } },
    spacing,
    spec: { width: theme.plot.width, height, layer: marks(theme, values, range) },
  };
}

/** A row's own point and, if it was tested against permuted angles, what they give. */
function pointsOf(row: LayerRow, kind: string) {
  const { layer, nullValue } = row;
  const own = { kind, series: SERIES[0]!, layer, ...valueBounds(row), test: differs(row) ? DIFFERS : ALIKE };
  const permuted = { kind, series: SERIES[1]!, layer, lo: null, hi: null, test: null };
  return [own, ...(nullValue === null ? [] : [{ ...permuted, value: nullValue }])];
}

type Point = ReturnType<typeof pointsOf>[number];

function marks(theme: Theme, points: readonly Point[], range: LayerRange): Layer[] {
  const x = layerX(theme, range);
  const y = ratioAxis(points);
  const value = { ...y, field: 'value' };
  const color = bySeries([LINE_COLOURS[0], MUTED_INK], theme);
  const strokeDash = bySeries([SOLID, DASHED], theme);
  const of = (equal: string) => [{ filter: { field: 'series', equal } }];
  const [own, permuted] = [of(SERIES[0]!), of(SERIES[1]!)];
  const line = (width: number) => ({ type: 'line', strokeWidth: scaled(theme, width) });
  return [
    referenceRule({ y: { ...y, datum: 1 } }, 1),
    ...claimedRules(theme, range, points),
    {
      transform: [...own, { filter: 'isValid(datum.lo)' }],
      mark: { type: 'area', opacity: 0.18 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, color },
    },
    { transform: permuted, mark: line(1.5), encoding: { x, y: value, color, strokeDash } },
    { transform: own, mark: line(2), encoding: { x, y: value, color, strokeDash } },
    { transform: own, mark: testedPoint(theme), encoding: { x, y: value, fill: TESTED } },
  ] as Layer[];
}

/** One axis for all panels, which shows 1 however near the ratios are to it. */
function ratioAxis(points: readonly Point[]) {
  const domain = extentOf(points, [0.95, 1.05]);
  return {
    type: 'quantitative',
    title: null,
    scale: { domain, zero: false, nice: true },
    axis: { tickCount: 4, format: '.2f' },
  };
}

function bySeries(range: unknown[], theme: Theme) {
  const legend = { ...bottomLegend(theme, SERIES), ...strokeSymbols(theme) };
  return nominal('series', SERIES, range, legend);
}

function testedPoint(theme: Theme) {
  const size = scaled(theme, scaled(theme, 45));
  return { type: 'point', stroke: LINE_COLOURS[0], strokeWidth: scaled(theme, 1.5), size, opacity: 1 };
}

/** Filled where the test found a difference. */
const TESTED = nominal('test', [DIFFERS, ALIKE], [LINE_COLOURS[0], 'white'], null);

/** A rule in every panel, named in the first. */
function claimedRules(theme: Theme, range: LayerRange, points: readonly Point[]): Layer[] {
  if (!hasClaimedLayer(range)) return [];
  const x = { datum: range.claimed, type: 'quantitative' };
  const place = { align: 'left', baseline: 'top', dx: scaled(theme, 4), fontWeight: 600 };
  const isNamed = `datum.layer === ${range.claimed} && datum.kind === '${points[0]!.kind}' && isValid(datum.test)`;
  return [
    { data: DRAWN_ONCE, mark: { type: 'rule', stroke: MUTED_INK, strokeDash: [4, 3] }, encoding: { x } },
    {
      transform: [{ filter: isNamed }],
      mark: { type: 'text', text: `layer ${range.claimed}`, ...place },
      encoding: { x: { field: 'layer', type: 'quantitative' }, y: { value: 0 } },
    },
  ] as Layer[];
}

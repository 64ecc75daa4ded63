import type { TopLevelSpec } from 'vega-lite';
import { DRAWN_ONCE, type Layer, SCHEMA } from '../../charts/spec';
import { INK, LINE_COLOURS, LINE_DASHES, MUTED_INK, POINT_SHAPES } from '../../charts/styles';
import { WEB } from '../../charts/theme';
import type { MetricRow } from '../../harness/measure/records';
import type { RunRecord } from '../../harness/run/readRun';
import { METRICS } from '../../metrics/registry';
import { numberText, probabilityText } from '../page/reading';
import { compiledSpec } from './pageCharts';
import type { ProfileData, ProfileRow, ProfileSeries, Reading } from './pageData';

/** Digits of a value that are kept: more only where it would be shown as another number. */
const DIGITS = 5;
/** So many digits tell every double from all others. */
const ALL_DIGITS = 17;

/** A row that has a place in the profile. */
type LayerRow = MetricRow & { layer: number; scorer: string };

/**
 * Every metric over the layers, by scorer and site, at the default factors and with each confound held fixed; null where the run has
 * no such rows. A scorer that layers do not enter has its one value at all of them.
 */
export async function profileOf({ metrics: all, config, manifest }: RunRecord): Promise<ProfileData | null> {
  const metrics = overMost(all);
  const layered = layerRows(metrics);
  if (layered.length === 0) return null;
  const layers = distinct(layered.map(({ layer }) => layer)).sort((a, b) => a - b);
  const rows = [...layered, ...layers.flatMap((layer) => layerlessRows(metrics).map((row) => ({ ...row, layer })))];
  const names = distinct(rows.map(({ metric }) => metric));
  const controls = distinct(rows.map(({ control }) => control ?? 'nothing'));
  const labels = distinct(rows.map(labelOf));
  const series = labels.map(seriesOf);
  const { numLayers } = manifest.checkpoint;
  const claimedLayer = config.claims.C5.layer;
  return {
    spec: await compiledSpec(profileSpec(series, numLayers, claimedLayer)),
    readings: PROFILE_READINGS,
    metrics: names.map(describe),
    controls: controls.map((control) => control.replaceAll('_', ' ')),
    series,
    rows: rows.map((row): ProfileRow => {
      const [low, high] = row.interval ?? [null, null];
      const place = [names.indexOf(row.metric), controls.indexOf(row.control ?? 'nothing')] as const;
      const numbers = [row.value, low, high, row.nullValue].map((value) => shortened(value, numberText));
      const p = shortened(row.pAdjusted, probabilityText);
      return [...place, labels.indexOf(labelOf(row)), row.layer, ...numbers, p, row.n] as unknown as ProfileRow;
    }),
    layers,
    claimedLayer,
  };
}

/** Rows over all sentences, or over the sample where a metric is measured on that alone. */
function overMost(metrics: readonly MetricRow[]): MetricRow[] {
  const whole = new Set(metrics.filter(({ split }) => split === 'all').map(({ metric }) => metric));
  return metrics.filter(({ metric, split }) => split === 'all' || !whole.has(metric));
}

/** Rows at the default factors, and their kin under control; rows that an earlier toolkit wrote have no `ablation`. */
function layerRows(metrics: readonly MetricRow[]): LayerRow[] {
  const own = metrics.filter(
    (row): row is LayerRow => row.layer !== null && row.scorer !== null && row.ablation == null,
  );
  const place = ({ metric, scorer, site, layer }: LayerRow) => [metric, scorer, site, layer].join();
  const primary = new Map(own.filter((row) => row.primary).map((row) => [place(row), row]));
  const controlled = own.filter((row) => {
    const raw = primary.get(place(row));
    return row.control !== null && raw !== undefined && isSameBut(row, raw);
  });
  return [...primary.values(), ...controlled];
}

/** Primary rows of scorers none of whose rows has a layer. */
function layerlessRows(metrics: readonly MetricRow[]): (MetricRow & { scorer: string })[] {
  const layered = new Set(metrics.filter(({ layer }) => layer !== null).map(({ scorer }) => scorer));
  return metrics.filter(
    (row): row is MetricRow & { scorer: string } => row.scorer !== null && row.primary && !layered.has(row.scorer),
  );
}

function isSameBut(row: LayerRow, raw: LayerRow): boolean {
  const factors = ['norm', 'centring', 'leftOut', 'head', 'query', 'target', 'aggregation'] as const;
  return factors.every((factor) => row[factor] === raw[factor]);
}

function labelOf({ scorer, site }: LayerRow): string {
  return site === null ? scorer : `${scorer}, ${site}`;
}

function seriesOf(label: string, at: number): ProfileSeries {
  const colour = LINE_COLOURS[at % LINE_COLOURS.length]!;
  // Beyond the last colour they begin again, with other dashes and points.
  const look = at + Math.floor(at / LINE_COLOURS.length);
  const [dash, shape] = [LINE_DASHES[look % LINE_DASHES.length]!, POINT_SHAPES[look % POINT_SHAPES.length]!];
  return { label, colour, dash, shape };
}

function describe(name: string): ProfileData['metrics'][number] {
  const metric = METRICS.find((one) => one.name === name);
  return { name, chance: metric?.chance ?? null, description: metric?.description ?? '' };
}

/** A value at the fewest digits at which the page, which rounds it again, shows what it shows of the value itself. */
function shortened(value: number | null, shown: (value: number) => string): number | null {
  if (value === null) return null;
  for (let digits = DIGITS; digits < ALL_DIGITS; digits++) {
    const kept = Number(value.toPrecision(digits));
    if (shown(kept) === shown(value)) return kept;
  }
  return value;
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

/** Text as large as the other charts have it in the page, where they are set larger than on paper. */
const SIZE = { labelFontSize: 14, titleFontSize: 14 };

/** How its points are read. */
const PROFILE_READINGS: Reading[] = [
  { label: 'scores', kind: 'value', field: 'series', low: null, high: null, isShare: false },
  { label: 'layer', kind: 'value', field: 'layer', low: null, high: null, isShare: false },
  { label: 'value', kind: 'value', field: 'value', low: 'low', high: 'high', isShare: false },
];

/**
 * The chart whose rows the page puts in: `points` (series, layer, value, low, high), `chance` (value), and `frame` (value), which the
 * y axis must hold. The signal `picked` is the layer that the page has picked.
 */
function profileSpec(series: readonly ProfileSeries[], numLayers: number, claimedLayer: number): TopLevelSpec {
  return {
    $schema: SCHEMA,
    config: {
      ...WEB.config,
      axis: { ...WEB.config.axis, ...SIZE },
      text: { ...WEB.config.text, fontSize: SIZE.labelFontSize },
    },
    width: 760,
    height: 300,
    autosize: { type: 'fit-x', contains: 'padding' },
    padding: { left: 4, right: 4, top: 8, bottom: 4 },
    params: [{ name: 'picked', value: claimedLayer }],
    data: { name: 'points' },
    layer: [...references(numLayers, claimedLayer), ...lines(series, numLayers)],
  };
}

function references(numLayers: number, claimedLayer: number): Layer[] {
  const claimed = { datum: claimedLayer, type: 'quantitative' } as const;
  const value = { field: 'value', type: 'quantitative' } as const;
  const rule = { type: 'rule', color: MUTED_INK } as const;
  const name = { type: 'text', fontWeight: 600, baseline: 'bottom', dy: -3 } as const;
  return [
    { data: { name: 'frame' }, mark: { type: 'point', opacity: 0, tooltip: null }, encoding: { y: value } },
    { data: { name: 'chance' }, mark: { ...rule, strokeWidth: 1.5 }, encoding: { y: value } },
    {
      data: { name: 'chance' },
      mark: { type: 'text', text: 'chance', align: 'left', baseline: 'middle', dx: 4, color: MUTED_INK },
      encoding: { x: { value: 'width' }, y: value },
    },
    {
      data: DRAWN_ONCE,
      mark: { type: 'rule', color: INK, strokeWidth: 9, opacity: 0.08 },
      encoding: { x: { datum: { expr: 'picked' }, type: 'quantitative' } },
    },
    ...(claimedLayer > numLayers
      ? []
      : ([
          { data: DRAWN_ONCE, mark: { ...rule, strokeDash: [4, 3] }, encoding: { x: claimed } },
          {
            data: DRAWN_ONCE,
            mark: { ...name, text: `layer ${claimedLayer}` },
            encoding: { x: claimed, y: { value: 0 } },
          },
        ] as Layer[])),
  ];
}

function lines(series: readonly ProfileSeries[], numLayers: number): Layer[] {
  const domain = series.map(({ label }) => label);
  const bySeries = (range: unknown[]) =>
    ({ field: 'series', type: 'nominal', scale: { domain, range }, legend: null }) as never;
  const x = {
    field: 'layer',
    type: 'quantitative' as const,
    title: 'Layer (hidden_states index; 0 is the embedding output)',
    scale: { domain: [0, numLayers], nice: false, padding: 10 },
    axis: { format: 'd', grid: false, tickMinStep: 1, tickCount: numLayers + 1 },
  };
  const y = (field: string) =>
    ({ field, type: 'quantitative', title: null, scale: { zero: false }, axis: { tickCount: 6 } }) as const;
  const color = bySeries(series.map(({ colour }) => colour));
  return [
    {
      transform: [{ filter: 'isValid(datum.low)' }],
      mark: { type: 'area', opacity: 0.16 },
      encoding: { x, y: y('low'), y2: { field: 'high' }, color },
    },
    {
      mark: { type: 'line', strokeWidth: 2 },
      encoding: { x, y: y('value'), color, strokeDash: bySeries(series.map(({ dash }) => [...dash])) },
    },
    {
      mark: { type: 'point', filled: true, size: 50, opacity: 1 },
      encoding: { x, y: y('value'), color, shape: bySeries(series.map(({ shape }) => shape)) },
    },
  ];
}

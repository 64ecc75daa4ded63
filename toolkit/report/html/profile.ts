import { LINE_COLOURS, LINE_DASHES, POINT_SHAPES } from '../../charts/palette';
import { METRICS } from '../../metrics/registry';
import type { MetricRow } from '../../harness/measure/records';
import type { RunRecord } from '../../harness/run/readRun';
import { compiledSpec } from './pageCharts';
import { PROFILE_READINGS, profileSpec } from './profileSpec';
import type { ProfileData, ProfileRow, ProfileSeries } from './pageData';

/** Digits of a value that are kept: more than any table shows. */
const DIGITS = 5;

/** A row that has a place in the profile. */
type LayerRow = MetricRow & { layer: number; scorer: string };

/**
 * Every metric over the layers, by scorer and site, at the default factors and with each confound held fixed; null where the run has
 * no such rows. A scorer that layers do not enter has its one value at all of them.
 */
export async function profileOf({ metrics, config, manifest }: RunRecord): Promise<ProfileData | null> {
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
      const numbers = [row.value, low, high, row.nullValue, row.pAdjusted].map(rounded);
      return [...place, labels.indexOf(labelOf(row)), row.layer, ...numbers, row.n] as unknown as ProfileRow;
    }),
    layers,
    claimedLayer,
  };
}

/** Rows at the default factors, and their kin under control; rows that an earlier toolkit wrote have no `ablation`. */
function layerRows(metrics: readonly MetricRow[]): LayerRow[] {
  const own = metrics.filter(
    (row): row is LayerRow => row.layer !== null && row.scorer !== null && row.ablation == null && row.split === 'all',
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

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

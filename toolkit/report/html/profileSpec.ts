import type { TopLevelSpec } from 'vega-lite';
import { DRAWN_ONCE, type Layer, SCHEMA } from '../../charts/spec';
import { INK, MUTED_INK } from '../../charts/palette';
import { WEB } from '../../charts/theme';
import type { ProfileSeries, Reading } from './pageData';

/** Text as large as the other charts have it in the page, where they are set larger than on paper. */
const SIZE = { labelFontSize: 14, titleFontSize: 14 };

/** How its points are read. */
export const PROFILE_READINGS: Reading[] = [
  { label: 'scores', kind: 'value', field: 'series', low: null, high: null, isShare: false },
  { label: 'layer', kind: 'value', field: 'layer', low: null, high: null, isShare: false },
  { label: 'value', kind: 'value', field: 'value', low: 'low', high: 'high', isShare: false },
];

/**
 * The chart whose rows the page puts in: `points` (series, layer, value, low, high), `chance` (value), and `frame` (value), which the
 * y axis must hold. The signal `picked` is the layer that the page has picked.
 */
export function profileSpec(series: readonly ProfileSeries[], numLayers: number, claimedLayer: number): TopLevelSpec {
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

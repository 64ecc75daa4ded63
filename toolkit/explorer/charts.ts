import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { heatCells, unitLabels } from '../charts/marks';
import { SCHEMA } from '../charts/spec';
import { LINE_COLOURS, LINE_DASHES } from '../charts/styles';
import { WEB } from '../charts/theme';
import { compiledSpec } from '../report/html/pageCharts';

/** Charts that the page fills with its own rows, compiled. */
export interface ExplorerCharts {
  /** `points` (series, order, layer, value): lines of tokens over the layers, in the order of `order`. */
  curve: Spec;
  /** `cells` (token, layer, shade from -1 to 1, label, isHigh): tokens by layer; the signal `forms` has the tokens' names. */
  map: Spec;
}

export async function explorerCharts(): Promise<ExplorerCharts> {
  return { curve: await compiledSpec(curveSpec()), map: await compiledSpec(mapSpec()) };
}

function curveSpec(): TopLevelSpec {
  const byOrder = (range: unknown[]) => ({ range }) as never;
  const series = { field: 'series', type: 'nominal', sort: { field: 'order' } } as const;
  return {
    $schema: SCHEMA,
    config: WEB.config,
    width: 620,
    height: 270,
    autosize: { type: 'fit', contains: 'padding' },
    data: { name: 'points' },
    mark: { type: 'line', point: { filled: true, size: 30 }, strokeWidth: 2 },
    encoding: {
      x: { field: 'layer', type: 'quantitative', title: 'Layer', axis: { format: 'd', grid: false, tickMinStep: 1 } },
      y: { field: 'value', type: 'quantitative', title: null, scale: { zero: false }, axis: { tickCount: 6 } },
      color: { ...series, title: 'Token', scale: byOrder([...LINE_COLOURS]) },
      strokeDash: { ...series, title: 'Token', scale: byOrder(LINE_DASHES.map((dash) => [...dash])) },
    },
  };
}

const ordinal = { type: 'ordinal', scale: { padding: 0 } } as const;
const slanted = { orient: 'top', labelExpr: 'forms[datum.value]', labelAngle: -45, labelAlign: 'left' } as const;

function mapSpec(): TopLevelSpec {
  const heat = { field: 'shade', extent: 1, values: [], lengths: [110, 150], tooltip: [] } as const;
  return {
    $schema: SCHEMA,
    config: WEB.config,
    params: [{ name: 'forms', value: [] }],
    width: { step: 36 },
    height: { step: 22 },
    data: { name: 'cells' },
    encoding: {
      x: { field: 'token', ...ordinal, axis: { title: null, ticks: false, ...slanted } },
      y: { field: 'layer', ...ordinal, sort: 'descending', axis: { title: 'Layer', ticks: false } },
    },
    layer: [
      heatCells(WEB, { ...heat, title: ['least', 'to most'] }),
      unitLabels('shade', { type: 'text', fontSize: 10 }),
      {
        transform: [{ filter: 'datum.isHigh' }],
        mark: { type: 'rect', filled: false, stroke: 'black', strokeWidth: 1.2 },
      },
    ],
  };
}

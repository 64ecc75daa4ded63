import { ERASURE_NULLS } from '../harness/probes/erasers';
import type { MetricRow } from '../harness/measure/records';
import { layerX, panelHeight, panelsBeside } from './axes';
import { type ChartRecords, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRule, lineMarks, referenceRule } from './marks';
import { ALPHA, differs, hasValue, intervalSentence, valueBounds, type ValueRow } from './rows';
import { type Body, type Chart, drawn } from './spec';
import { DASHED, LINE_STYLES, MUTED_INK } from './styles';
import { scaled, type Theme, WEB } from './theme';
import { layersInWords } from './title';

const OWN = "the task's labels";
const SERIES = [
  OWN,
  ...ERASURE_NULLS.map((control) => `control: ${control === 'control task' ? 'labels by word type' : control}`),
];
const STYLES = [
  LINE_STYLES[0]!,
  { colour: MUTED_INK, dash: DASHED, shape: 'square' },
  { colour: LINE_STYLES[1]!.colour, dash: [2, 2], shape: 'triangle-up' },
];
/** Least width of a panel beside another, and the height of each, at letters of 12 pixels. */
const [PANEL_WIDTH, PANEL_HEIGHT] = [200, 95];

interface Point extends ReturnType<typeof valueBounds<number>> {
  panel: string;
  series: string;
  layer: number;
}

/** By layer, by how much erasing what a task's labels tell raises the loss of masked words, beside edits as large that erase labels without meaning. */
export function erasure(
  records: Pick<ChartRecords, 'metrics' | 'layerMap' | 'claims' | 'numLayers' | 'level'>,
  theme: Theme = WEB,
): Chart {
  const rows = records.metrics.filter(({ metric }) => metric === 'erasure_effect');
  if (!rows.some(hasValue)) return { skipped: rows[0]?.reason ?? 'the run erased nothing (probes.erasure)' };
  const tasks = records.layerMap!.tasks.map(({ task }) => task).filter((task) => rows.some(({ bin }) => bin === task));
  const drawable = tasks.flatMap((task) =>
    rows
      .filter(({ bin }) => bin === task)
      .filter(hasValue)
      .sort(inOrderOfLines),
  );
  const used = tasks.map((task) => ({ task, layers: usedLayers(task, records.metrics) }));
  const range = layerRange(records);
  const caption = {
    title: titleOf(used),
    sentences: [
      "By how many nats the loss of a masked word rises where what a task's labels tell is erased from all states of a layer (LEACE).",
      'Controls: edits of the same mean square that erase permuted labels, or labels drawn for word types.',
      intervalSentence(drawable, 'Bands', records.level),
      `Above both controls (p < ${ALPHA}, Holm over layers): ${used.map(usedInWords).join('; ')}.`,
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, panels(theme, drawable.map(pointOf), tasks.map(named), range));
}

/** In two columns where they have room, each with a scale of its own. */
function panels(theme: Theme, values: Point[], names: string[], range: LayerRange): Body {
  const isBeside = names.length > 2 && panelsBeside(theme, 2).width >= scaled(theme, PANEL_WIDTH);
  const columns = isBeside ? 2 : 1;
  const { width, spacing } = panelsBeside(theme, columns);
  const height = Math.floor(panelHeight(theme, Math.ceil(names.length / columns), spacing, PANEL_HEIGHT));
  const header = {
    title: 'Rise of the loss of a masked word (nats)',
    labelAnchor: 'start',
    labelPadding: scaled(theme, 4),
  };
  const y = { type: 'quantitative', title: null, axis: { tickCount: 4, format: '~g', minExtent: scaled(theme, 28) } };
  const lines = lineMarks(theme, { labels: SERIES, styles: STYLES, x: layerX(theme, range, width), y });
  return {
    data: { values },
    facet: { field: 'panel', type: 'nominal', sort: names, header },
    ...{ columns, spacing, resolve: { scale: { y: 'independent' } } },
    spec: {
      width,
      height,
      layer: [referenceRule({ y: { ...y, datum: 0 } }, 1), ...claimedRule(theme, range), ...lines],
    },
  } as Body;
}

/** The layers at which erasing a task raises the loss by more than each null does, told from both after correction. */
export function usedLayers(task: string, metrics: readonly MetricRow[]): number[] {
  const rows = metrics.filter(({ metric, bin }) => metric === 'erasure_excess' && bin === task);
  const layers = [...new Set(rows.flatMap(({ layer }) => layer ?? []))].sort((a, b) => a - b);
  const isAbove = (row: MetricRow) => hasValue(row) && row.value > 0 && differs(row);
  return layers.filter((layer) => rows.filter((row) => row.layer === layer).every(isAbove));
}

function inOrderOfLines(a: ValueRow, b: ValueRow): number {
  const placeOf = ({ control }: ValueRow) => SERIES.indexOf(seriesOf(control));
  return placeOf(a) - placeOf(b) || a.layer! - b.layer!;
}

function seriesOf(control: string | null): string {
  return control === null ? OWN : SERIES[1 + ERASURE_NULLS.findIndex((name) => name === control)]!;
}

function pointOf(row: ValueRow): Point {
  return { panel: named(row.bin!), series: seriesOf(row.control), layer: row.layer!, ...valueBounds(row) };
}

function named(task: string): string {
  return task.replaceAll('_', ' ');
}

interface Used {
  task: string;
  layers: readonly number[];
}

function titleOf(used: readonly Used[]): string {
  const some = used.filter(({ layers }) => layers.length > 0).length;
  return `The model uses at some layer what ${some} of ${used.length} ${used.length === 1 ? 'task tells' : 'tasks tell'}`;
}

function usedInWords({ task, layers }: Used): string {
  return `${named(task)} at ${layers.length === 0 ? 'no layer' : layersInWords(layers)}`;
}

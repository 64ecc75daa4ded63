import { ERASURE_NULLS } from '../harness/probes/erasers';
import type { MetricRow } from '../harness/measure/records';
import { layerX, panelHeight, panelsBeside } from './axes';
import { type ChartRecords, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRuleSentences, lineMarks, plainClaimedRule, referenceRule } from './marks';
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
/** At letters of 12 pixels the least width of a panel beside another, with its axis, and the height of each; the lower where rows are many. */
const [PANEL_WIDTH, PANEL_HEIGHT, LOW_HEIGHT] = [210, 95, 68];
/** More rows are many on a page as high as it likes, and on one whose height is set. */
const [MANY_ROWS, MANY_ON_SLIDE] = [6, 2];
/** At letters of 12 pixels the room between rows, and that of a panel's name. */
const [ROW_SPACING, NAME_HEIGHT] = [10, 20];
/** A panel is never lower, though a page that sets its height may then be too small for all tasks. */
const LEAST_HEIGHT = 24;

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
      `Above both controls (p < ${ALPHA}, Holm over layers): ${usedInWords(used)}.`,
      ...claimedRuleSentences(range),
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, panels(theme, drawable.map(pointOf), tasks.map(named), range));
}

/** In as many columns as have room, where there are more than two; each with a scale of its own. */
function panels(theme: Theme, values: Point[], names: string[], range: LayerRange): Body {
  const columns = names.length > 2 ? columnsIn(theme) : 1;
  const { width, spacing } = panelsBeside(theme, columns);
  const rows = Math.ceil(names.length / columns);
  const isMany = rows > (theme.page.height === null ? MANY_ROWS : MANY_ON_SLIDE);
  const height = heightOf(theme, rows, isMany ? LOW_HEIGHT : PANEL_HEIGHT);
  const header = {
    title: 'Rise of the loss of a masked word (nats)',
    labelAnchor: 'start',
    labelPadding: scaled(theme, 4),
  };
  const y = {
    type: 'quantitative',
    title: null,
    axis: { tickCount: isMany ? 2 : 4, format: '~g', minExtent: scaled(theme, 28) },
  };
  const lines = lineMarks(theme, { labels: SERIES, styles: STYLES, x: layerX(theme, range, width), y });
  return {
    data: { values },
    facet: { field: 'panel', type: 'nominal', sort: names, header },
    ...{
      columns,
      spacing: { row: scaled(theme, ROW_SPACING), column: spacing },
      resolve: { scale: { y: 'independent' } },
    },
    spec: {
      width,
      height,
      layer: [referenceRule({ y: { ...y, datum: 0 } }, 1), ...plainClaimedRule(range), ...lines],
    },
  } as Body;
}

/** Of a page, whose width stays what it is while the plot is brought to it. */
function columnsIn(theme: Theme): number {
  const width = theme.page.width ?? theme.plot.width;
  return [3, 2].find((columns) => width / columns >= scaled(theme, PANEL_WIDTH)) ?? 1;
}

function heightOf(theme: Theme, rows: number, wanted: number): number {
  const height = panelHeight(theme, rows, scaled(theme, ROW_SPACING + NAME_HEIGHT), wanted);
  return Math.max(scaled(theme, LEAST_HEIGHT), Math.floor(height));
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
  return `That the model uses what a task tells is shown for ${some} of ${used.length}`;
}

function usedInWords(used: readonly Used[]): string {
  const none = used.filter(({ layers }) => layers.length === 0).map(({ task }) => named(task));
  return [
    ...used
      .filter(({ layers }) => layers.length > 0)
      .map(({ task, layers }) => `${named(task)} at ${layersInWords(layers)}`),
    ...(none.length > 0 ? [`${none.join(', ')} at no layer`] : []),
  ].join('; ');
}

import type { LayerMap, MappedTask } from '../harness/probes/layerMap';
import { layerX, panelFacet, panelHeight, rowHeight } from './axes';
import { boldLabel, type ChartRecords, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRule, lineMarks, unitCells, unitLabels } from './marks';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { INK, LINE_COLOURS, LINE_DASHES, POINT_SHAPES } from './styles';
import { scaled, type Theme, WEB } from './theme';
import { capitalised, percent, signed, verdictSentences } from './title';
import { bestLayer, mean } from '../probing/profile';

/** Families from above to below. */
const FAMILIES = ['structure', 'meaning', 'other'] as const;

/** Height of a row at letters of 12 pixels. */
const ROW = 22;
/** Least width of a cell, at letters of 12 pixels, that two digits fit. */
const LEAST_WIDTH = 25;

/** What each layer gains of each task, structure above meaning; the layers not told from the best are outlined. */
export function layerMapChart({ layerMap, ...records }: ChartRecords, theme: Theme = WEB): Chart {
  const tasks = gaining(layerMap);
  if (tasks.length === 0) return { skipped: whyNone(layerMap) };
  const rows = FAMILIES.flatMap((family) => {
    const own = tasks.filter((task) => task.family === family);
    return own.length === 0 ? [] : [{ name: capitalised(family), own }];
  });
  const domain = rows.flatMap(({ name, own }) => [name, ...own.map(taskName)]);
  const cells = tasks.flatMap((task) =>
    task.layers.map(({ layer, gain, information }) => ({
      ...{ task: taskName(task), layer, gain: gain!.value, information: information.value },
      isBest: task.notToldFromBest.includes(layer),
    })),
  );
  const caption = {
    title: titleOf(rows),
    sentences: [
      "Cells: what a probe gains over layer 0, as a share of the best layer's gain.",
      'Outlined: layers not told from the best of the task (simultaneous bounds).',
      ...absentSentences(layerMap),
      ...verdictSentences(records.verdicts, 'C9'),
    ],
  };
  const { width } = theme.plot;
  const digits = width / tasks[0]!.layers.length >= scaled(theme, LEAST_WIDTH);
  const height = rowHeight(theme, domain.length, ROW) * domain.length;
  return drawn(theme, caption, {
    ...{ width, height },
    data: { values: cells.map((cell) => ({ ...cell, label: digits ? inDigits(cell.gain) : '' })) },
    encoding: {
      x: layerAxis(layerRange(records)),
      y: { field: 'task', type: 'nominal', scale: { domain, padding: 0.06 }, axis: rowAxis(theme, rows) },
    },
    layer: [heat(theme), outline, unitLabels('gain', 'text')],
  });
}

/** Information by layer, a panel for each family. */
export function layerMapCurves({ layerMap, ...records }: ChartRecords, theme: Theme = WEB): Chart {
  const tasks = gaining(layerMap);
  if (tasks.length === 0) return { skipped: whyNone(layerMap) };
  const families = FAMILIES.filter((family) => tasks.some((task) => task.family === family)).map(capitalised);
  const range = layerRange(records);
  const { stacked, spacing, width, facet } = panelFacet(theme, families, 200);
  const y = {
    type: 'quantitative',
    title: 'Share of the bits that are saved',
    scale: { zero: false },
    axis: { format: '.0%' },
  };
  const labels = tasks.map(taskName);
  const marks = lineMarks(theme, {
    labels,
    styles: labels.map(styleAt),
    intervals: 'bars',
    x: layerX(theme, range, width),
    y,
  });
  const caption = {
    title: titleOf(FAMILIES.map((family) => ({ name: family, own: tasks.filter((task) => task.family === family) }))),
    sentences: [
      'Lines: bits that a probe saves on documents it was not fitted on, as a share of the bits that a class takes if only its share is known.',
      `Rules: ${percent(records.level)} intervals over documents.`,
      ...absentSentences(layerMap),
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, {
    data: { values: tasks.flatMap(informationRows) },
    ...facet,
    spacing,
    spec: { width, height: panelHeight(theme, stacked, spacing, 240), layer: [...claimedRule(theme, range), ...marks] },
    resolve: { scale: { y: 'independent' } },
  } as Body);
}

function informationRows(task: MappedTask) {
  return task.layers.map(({ layer, information: { value, interval } }) => ({
    ...{ panel: capitalised(task.family), series: taskName(task), layer, value },
    ...(interval && { lo: interval[0], hi: interval[1] }),
  }));
}

/** Tasks some layer of which gains over layer 0, by family. */
function gaining(map: LayerMap | null): MappedTask[] {
  const tasks = map ? map.tasks.filter(({ best }) => best !== null) : [];
  return FAMILIES.flatMap((family) => tasks.filter((task) => task.family === family));
}

function whyNone(map: LayerMap | null): string {
  return map ? 'no task could be judged; layer-map.json says why' : 'the run has no probes';
}

function absentSentences(map: LayerMap | null): string[] {
  const absent = map!.tasks.filter(({ best }) => best === null).map(({ task, reason }) => `${task} (${reason})`);
  return absent.length === 0 ? [] : [`Not shown: ${absent.join('; ')}.`];
}

function taskName({ task }: MappedTask): string {
  return task.replaceAll('_', ' ');
}

interface Family {
  name: string;
  own: readonly MappedTask[];
}

/** Where the two families are held best, by the mean gain of their tasks. */
function titleOf(families: readonly Family[]): string {
  const said = families
    .filter(({ name, own }) => name.toLowerCase() !== 'other' && own.length > 0)
    .map(({ name, own }) => `${name.toLowerCase()} best at layer ${bestOf(own)}`);
  return said.length === 0 ? 'What each layer holds' : `Probes read ${said.join(', ')}`;
}

function bestOf(tasks: readonly MappedTask[]): number {
  const { layers } = tasks[0]!;
  const means = layers.map((_, at) => ({ value: mean(tasks.map((task) => task.layers[at]!.gain!.value)) }));
  return layers[bestLayer(means)]!.layer;
}

/** `.97`, `−.04`, `1.0`. */
function inDigits(gain: number): string {
  const short = signed(gain, 2);
  return Number(short.replace('−', '')) >= 1 ? signed(gain, 1) : short.replace('0.', '.');
}

function layerAxis({ claimed }: LayerRange) {
  const axis = {
    ...{ title: 'Layer (hidden_states index; 0 is the embedding output)', domain: false, ticks: false, labelAngle: 0 },
    labelFontWeight: boldLabel(claimed),
  };
  return { field: 'layer', type: 'ordinal', scale: { padding: 0.06 }, axis } as const;
}

/** The names of families stand in rows of their own. */
function rowAxis(theme: Theme, families: readonly Family[]) {
  const test = `indexof(${JSON.stringify(families.map(({ name }) => name))}, datum.value) >= 0`;
  const weight = { condition: { test, value: 'bold' }, value: 'normal' } as const;
  return { title: null, domain: false, ticks: false, labelPadding: scaled(theme, 6), labelFontWeight: weight } as const;
}

function heat(theme: Theme): Layer {
  return unitCells(theme, {
    field: 'gain',
    title: ['Gain over', 'layer 0'],
    tooltip: [
      { field: 'task' },
      { field: 'layer' },
      { field: 'gain', format: '.3f' },
      { field: 'information', format: '.3f' },
    ],
  });
}

const outline: Layer = {
  transform: [{ filter: 'datum.isBest' }],
  mark: { type: 'rect', fill: null, stroke: INK, strokeWidth: 1.8 },
};

/** Lines beyond the sixth have the colour of one before, with another dash and point. */
function styleAt(_: unknown, at: number) {
  const round = Math.floor(at / LINE_COLOURS.length);
  const turned = <T>(of: readonly T[]) => of[(at + round) % of.length]!;
  return { colour: LINE_COLOURS[at % LINE_COLOURS.length]!, dash: turned(LINE_DASHES), shape: turned(POINT_SHAPES) };
}

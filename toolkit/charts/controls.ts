import { own } from '../own';
import { categoryY, panelFacet, rowHeight } from './axes';
import { percent } from './title';
import { type ChartRecords, hasClaimedLayer, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { bestLayer, frequencyRange, heldFixed, extentOf, hasValue, sideOf, valueBounds, type ValueRow } from './rows';
import { tasRows } from './series';
import { bottomLegend, intervalPoints, nominal, referenceRule } from './marks';
import { LINE_COLOURS, MUTED_INK } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

const METRIC = 'auc_content_function';
const CHANCE = 0.5;
const RAW = 'nothing: raw';

/** What becomes of the raw row's side of chance. */
const OUTCOMES = {
  raw: { shape: 'circle', colour: '#000000' },
  'same side of chance as raw': { shape: 'square', colour: LINE_COLOURS[0] },
  'reversed: the other side of chance': { shape: 'diamond', colour: LINE_COLOURS[1] },
  'not told from chance': { shape: 'cross', colour: '#8c8c8c' },
  'told from chance, unlike raw': { shape: 'triangle-up', colour: LINE_COLOURS[2] },
} as const;
type Outcome = keyof typeof OUTCOMES;

/** Controls as an axis names them. */
const LABELS: Readonly<Record<string, string>> = {
  frequency: 'frequency',
  frequency_spline: 'frequency, spline',
  matched_frequency: 'frequency, by pairs',
  frequency_deciles: 'frequency, by tenths',
  pieces: 'wordpieces in a word',
  single_piece: 'one-piece words',
  position: 'position',
  length: 'sentence length',
  all: 'all of these at once',
  within_sentence: 'sentence level',
  standardised: 'states standardised',
};

const ROW_HEIGHT = 17;
/** Least width of a panel beside another. */
const PANEL_WIDTH = 85;

interface Panel {
  name: string;
  raw: ValueRow;
  controlled: ValueRow[];
}

/**
 * What ranks content above function words (`auc_content_function` of TAS at the first site) with each confound held fixed, beside the raw value,
 * at the claimed layer and at the best one.
 */
export function controls(records: ChartRecords, theme: Theme = WEB): Chart {
  const { level, sites } = records;
  const range = layerRange(records);
  const panels = panelsOf(records, range);
  if (panels.length === 0) return { skipped: `no raw row of ${METRIC} at the claimed or the best layer` };
  if (panels.every(({ controlled }) => controlled.length === 0))
    return { skipped: `${METRIC} has no controlled row at the claimed or the best layer` };
  const caption = {
    title: titleOf(panels, range),
    sentences: [
      `TAS (${sites[0]}). Each point: the chance that a content word outscores a function word. Dashed: raw. Solid: chance.`,
      `Lines: ${percent(level)} bootstrap interval over sentences.`,
      ...panels.flatMap(({ name, controlled }) => frequencySentences(name, controlled)),
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, forest(theme, panels));
}

/** How many controls leave the raw conclusion, at the claimed layer or else the only one. */
function titleOf(panels: readonly Panel[], { claimed }: LayerRange): string {
  const { raw, controlled } = panels.find((panel) => panel.raw.layer === claimed) ?? panels[0]!;
  const said = {
    'above chance': 'content words outscore function words',
    'below chance': 'function words outscore content words',
    'not told from chance': 'neither class of words outscores the other',
  }[sideOf(raw, CHANCE)];
  const kept = controlled.filter((row) => outcomeOf(raw, row) === 'same side of chance as raw').length;
  return `At layer ${raw.layer}, ${said}; so they do under ${kept} of ${controlled.length} controls`;
}

function panelsOf({ metrics, sites }: ChartRecords, range: LayerRange): Panel[] {
  const best = bestLayer(metrics, sites[0]);
  const claimed = hasClaimedLayer(range) ? range.claimed : null;
  const rows = tasRows(metrics, METRIC, sites[0]);
  return [...new Set([best, claimed])].flatMap((layer) => {
    const raw = rows.find((row) => row.layer === layer);
    if (!raw) return [];
    const part = [layer === best ? 'best' : null, layer === claimed ? 'claimed' : null].filter(Boolean);
    return [
      {
        name: `layer ${layer} (${part.join(', ')})`,
        raw,
        controlled: heldFixed(metrics, raw).filter(hasValue).sort(inOrder),
      },
    ];
  });
}

/** How far apart the ways of holding frequency fixed lie. */
function frequencySentences(panel: string, controlled: readonly ValueRow[]): string[] {
  const range = frequencyRange(controlled);
  if (!range) return [];
  const [low, high] = range.values.map((value) => value.toFixed(2));
  return [`Frequency held fixed in ${range.ways.length} ways, ${panel}: ${low} to ${high}.`];
}

function forest(theme: Theme, panels: readonly Panel[]): Body {
  const values = panels.flatMap(({ name, raw, controlled }) => [
    pointOf(name, RAW, raw, 'raw'),
    ...controlled.map((row) => pointOf(name, controlLabel(row), row, outcomeOf(raw, row))),
  ]);
  const rows = [...new Set(values.map(({ held }) => held))];
  const names = panels.map(({ name }) => name);
  const { stacked, width, spacing, facet } = panelFacet(theme, names, PANEL_WIDTH);
  const step = rowHeight(theme, rows.length * stacked, ROW_HEIGHT);
  return {
    data: { values },
    ...facet,
    spacing,
    spec: { width, height: { step }, layer: marks(theme, width, rows, values) },
  } as Body;
}

function pointOf(panel: string, held: string, row: ValueRow, outcome: Outcome) {
  return { panel, held, outcome, ...valueBounds(row) };
}

/** What is done to the states first, then controls in the order of reports. */
function inOrder(a: ValueRow, b: ValueRow): number {
  const known = Object.keys(LABELS);
  const placeOf = ({ control, centring, leftOut }: ValueRow) => {
    if (control === null) return centring === 'mean' ? -3 : leftOut ? -1 : -2;
    return known.includes(control) ? known.indexOf(control) : known.length;
  };
  return placeOf(a) - placeOf(b) || (controlLabel(a) < controlLabel(b) ? -1 : 1);
}

/** Short enough for a column. */
function controlLabel(row: ValueRow): string {
  const { control, centring, leftOut } = row;
  if (control !== null) return own(LABELS, control) ?? control.replaceAll('_', ' ');
  if (centring === 'mean') return 'mean removed';
  return centring === 'beta' ? 'beta removed' : `${leftOut} dimensions left out`;
}

function outcomeOf(raw: ValueRow, row: ValueRow): Outcome {
  const [own, before] = [sideOf(row, CHANCE), sideOf(raw, CHANCE)];
  if (own === before) return 'same side of chance as raw';
  if (own === 'not told from chance') return own;
  return before === 'not told from chance' ? 'told from chance, unlike raw' : 'reversed: the other side of chance';
}

function marks(
  theme: Theme,
  width: number,
  rows: readonly string[],
  points: readonly ReturnType<typeof pointOf>[],
): Layer[] {
  const x = {
    type: 'quantitative',
    title: width < scaled(theme, 150) ? 'AUC' : 'Area under ROC curve',
    scale: { domain: extentOf(points, [0.4, 0.6]), nice: true, zero: false },
    axis: { format: '.1f', tickCount: 4 },
  };
  const labels = { labelLimit: scaled(theme, 230) };
  const y = categoryY(theme, 'held', 'Held fixed', { domain: [...rows], padding: 0 }, labels);
  const all = Object.keys(OUTCOMES) as Outcome[];
  const present = all.filter((outcome) => points.some((point) => point.outcome === outcome));
  const scale = (of: 'colour' | 'shape') => {
    const range = present.map((outcome) => OUTCOMES[outcome][of]);
    return nominal('outcome', present, range, bottomLegend(theme, present));
  };
  const color = scale('colour');
  return [
    referenceRule({ x: { ...x, datum: CHANCE } }),
    {
      transform: [{ filter: { field: 'held', equal: RAW } }],
      mark: { type: 'rule', color: MUTED_INK, strokeDash: [4, 3] },
      encoding: { x: { ...x, field: 'value' } },
    },
    ...intervalPoints(theme, x, { y, color }, { shape: scale('shape') }),
  ] as Layer[];
}

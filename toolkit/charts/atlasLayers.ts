import { type AtlasLayer, PROFILE } from '../harness/dataset/atlas';
import { CLAIMED_DEPTH } from '../harness/run/compare';
import { groupOf, groupsOf, SHUFFLED } from './atlasRows';
import { panelHeight } from './axes';
import { lineMarks, nameAtRight, namedRule, referenceRule, verticalRule } from './marks';
import { type Chart, drawn } from './spec';
import { DASHED, GREY, LINE_COLOURS, type LineStyle, POINT_SHAPES, SOLID } from './styles';
import { scaled, type Theme } from './theme';
import type { Caption } from './title';

const CHANCE = { datum: 0.5, type: 'quantitative' };

const MOST_PANELS = 48;
/** Least width of a panel, and its height, at letters of 12 pixels. */
const PANEL = { width: 200, height: 110 };

const NULL_STYLE: LineStyle = { colour: GREY, dash: DASHED, shape: 'circle' };
const TRAINED = 'Trained weights';

/** A panel for each checkpoint, in it the line of its twin with shuffled weights. */
export function atlasPanels(all: readonly AtlasLayer[], corpus: string, theme: Theme): Chart {
  const rows = profilesOf(all, corpus);
  const there = new Set(rows.map(({ checkpoint }) => checkpoint));
  const panelOf = ({ checkpoint, twinOf }: AtlasLayer) => (twinOf !== null && there.has(twinOf) ? twinOf : checkpoint);
  const sorted = groupsOf(rows).flatMap((group) => rows.filter((row) => groupOf(row) === group));
  const panels = [...new Set(sorted.map(panelOf))];
  if (panels.length === 0) return { skipped: `no run over ${corpus} has a profile` };
  if (panels.length > MOST_PANELS) return { skipped: `${panels.length} panels are more than a page can show` };
  const spacing = scaled(theme, 20);
  const least = scaled(theme, PANEL.width);
  const columns = Math.min(panels.length, Math.max(1, Math.floor((theme.plot.width + spacing) / (least + spacing))));
  const labels = [TRAINED, ...(rows.some(({ random }) => random) ? [SHUFFLED] : [])];
  return drawn(theme, panelCaption(corpus, labels), {
    data: {
      values: rows.map((row) => ({ ...pointOf(row), panel: panelOf(row), series: row.random ? SHUFFLED : TRAINED })),
    },
    facet: { field: 'panel', type: 'nominal', sort: panels, header: { title: null, labelAnchor: 'start' } },
    columns,
    spacing,
    spec: {
      width: (theme.plot.width - spacing * (columns - 1)) / columns,
      height: panelHeight(theme, Math.ceil(panels.length / columns), spacing, PANEL.height),
      layer: [
        verticalRule(CLAIMED_DEPTH),
        referenceRule({ y: CHANCE }, 1),
        ...lineMarks(theme, {
          labels,
          styles: [styleAt(0), NULL_STYLE],
          x: { ...DEPTH, title: null },
          y: { ...AUC, title: 'AUC' },
        }),
      ],
    },
    resolve: { axis: { x: 'independent' } }, // else the axis of a panel that is not there is drawn
  });
}

function panelCaption(corpus: string, labels: readonly string[]): Caption {
  return {
    title: `Content over function words by relative depth, checkpoint by checkpoint, on ${corpus}`,
    sentences: [
      'Each point: a layer, and the chance that there a content word outscores a function word by TAS.',
      'Bands: bootstrap intervals over sentences. Rules: chance, and layer 8 of 12.',
      ...labels.slice(1).map(() => 'Grey: the same checkpoint with its weights shuffled.'),
    ],
  };
}

/** All checkpoints in one plot, coloured by what they were trained for. */
export function atlasOverlay(all: readonly AtlasLayer[], corpus: string, theme: Theme): Chart {
  const rows = profilesOf(all, corpus);
  if (rows.length === 0) return { skipped: `no run over ${corpus} has a profile` };
  const labels = groupsOf(rows);
  if (labels.length > LINE_COLOURS.length)
    return { skipped: `${labels.length} objectives are more than colours can show` };
  const styles = labels.map((label, at) => (label === SHUFFLED ? NULL_STYLE : styleAt(at)));
  const caption = {
    title: `Content over function words by relative depth on ${corpus}`,
    sentences: [
      'Each line: a checkpoint. Each point: a layer, and the chance that there a content word outscores a function word by TAS.',
      ...(labels.includes(SHUFFLED) ? ['Grey: checkpoints with their weights shuffled.'] : []),
    ],
  };
  return drawn(theme, caption, {
    ...theme.plot,
    data: { values: rows.map((row) => ({ ...pointOf(row), series: groupOf(row) })) },
    layer: [
      ...namedRule(theme, CLAIMED_DEPTH, 'layer 8 of 12'),
      referenceRule({ y: CHANCE }),
      nameAtRight(theme, 'chance', CHANCE),
      ...lineMarks(theme, { labels, styles, intervals: 'none', detail: 'checkpoint', x: DEPTH, y: AUC }),
    ],
  });
}

/** `auc_content_function` of TAS. */
export function profilesOf(rows: readonly AtlasLayer[], corpus: string): AtlasLayer[] {
  return rows.filter((row) => row.measure === PROFILE && row.corpus === corpus);
}

function pointOf({ checkpoint, layer, relativeDepth, value, low, high }: AtlasLayer) {
  return { checkpoint, layer, depth: relativeDepth, value, ...(low !== null && { lo: low, hi: high }) };
}

function styleAt(at: number): LineStyle {
  return { colour: LINE_COLOURS[at]!, dash: SOLID, shape: POINT_SHAPES[at]! };
}

const DEPTH = {
  field: 'depth',
  type: 'quantitative',
  title: 'Relative depth',
  scale: { domain: [0, 1], nice: false, padding: 8 },
  axis: { format: '.1f', grid: false, tickCount: 5 },
};

const AUC = {
  type: 'quantitative',
  title: 'Area under the ROC curve',
  scale: { domain: [0, 1] },
  axis: { format: '.1f', tickCount: 5 },
};

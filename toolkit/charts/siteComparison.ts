import type { Site } from '../graph/taps';
import type { TagSummary } from '../harness/measure/aggregates';
import { highInWords, wholePercent } from './title';
import { type ChartRecords, claimedRowSentences, layerRange, type LayerRange } from './chartRecords';
import { claimedRow, intervalPoints, referenceRule, seriesChannels } from './marks';
import { layerRowAxis, panelsBeside, rowHeight } from './axes';
import { type LayerRow, intervalSentence, layerRows, valueBounds } from './rows';
import { type LayerLine, tasRows, tasSeries } from './series';
import { MUTED_INK } from './styles';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

const AUC = 'auc_content_function';
const JACCARD = 'high_jaccard_site';

const ROW_HEIGHT = 20;

/** Width of the left panel, in panels of equal width. */
const LEFT_SHARE = 1.2;

/**
 * TAS at every site, a row a layer: how well each ranks content above function words (`auc_content_function`), joined by a line, and how
 * many HIGH words the first two have in common (`high_jaccard_site`) beside what unrelated sets would have.
 */
export function siteComparison(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, aggregates, boundary, scope, level, numLayers, sites } = records;
  const range = layerRange(records);
  const [first, second] = sites;
  if (second === undefined) return { skipped: `the model has one site, ${first}` };
  const lines = tasSeries(sites).map((series) => ({ ...series, rows: layerRows(metrics, AUC, series) }));
  const shared = tasRows(metrics, JACCARD, first);
  const isPair = ({ layer }: LayerRow) => lines[1]!.rows.some((other) => other.layer === layer);
  if (!lines[0]!.rows.some(isPair)) return { skipped: `no layer has ${AUC} of TAS at both sites` };
  if (shared.length === 0) return { skipped: `no primary row of ${JACCARD} has a value and a layer` };
  const chance = chanceJaccard(aggregates.tags, [first, second], numLayers);
  const caption = {
    title: sharedTitle(shared, [first, second], range),
    sentences: [
      `Left: the chance that a content word outscores a function word. Right: words that are HIGH at ${first} and ${second}, as a share of those HIGH at either.`,
      `HIGH: ${highInWords(boundary, scope)}.`,
      ...(chance.length > 0 ? ['Unrelated: what two unrelated sets of these sizes share.'] : []),
      intervalSentence(
        lines.flatMap(({ rows }) => rows),
        'Lines',
        level,
      ),
      ...claimedRowSentences(range),
    ],
  };
  return drawn(theme, caption, panels(theme, { lines, shared, chance, range }));
}

type Pair = readonly [Site, Site];

function sharedTitle(shared: readonly LayerRow[], [first, second]: Pair, { claimed }: LayerRange): string {
  const own = shared.find(({ layer }) => layer === claimed);
  if (!own) return `TAS at ${first} and ${second}, by layer`;
  return `TAS at ${first} and TAS at ${second} agree on ${wholePercent(own.value)} of the HIGH words of layer ${claimed}`;
}

interface Panels {
  lines: LayerLine[];
  shared: LayerRow[];
  chance: { layer: number; value: number }[];
  range: LayerRange;
}

/** By layer, the Jaccard index of two independent sets of the sizes that HIGH has at both sites; none where they are not known. */
function chanceJaccard(tags: readonly TagSummary[], pair: Pair, numLayers: number): { layer: number; value: number }[] {
  const shareOf = (layer: number, site: string) => {
    const own = tags.filter((tag) => tag.layer === layer && tag.site === site);
    const sum = (of: (tag: TagSummary) => number) => own.reduce((total, tag) => total + of(tag), 0);
    return own.some(({ high }) => high === null) ? NaN : sum(({ high }) => high!) / sum(({ words }) => words);
  };
  return Array.from({ length: numLayers + 1 }, (_, layer) => {
    const [a, b] = pair.map((site) => shareOf(layer, site)) as [number, number];
    return { layer, value: (a * b) / (a + b - a * b) };
  }).filter(({ value }) => Number.isFinite(value));
}

function panels(theme: Theme, { lines, shared, chance, range }: Panels): Body {
  const step = rowHeight(theme, range.numLayers + 1, ROW_HEIGHT);
  const { width, spacing } = panelsBeside(theme, 2);
  const layers = Array.from({ length: range.numLayers + 1 }, (_, layer) => layer);
  const y = { field: 'layer', type: 'ordinal', scale: { domain: layers, padding: 0 } };
  const axis = layerRowAxis(theme, range, step);
  const left = {
    width: width * LEFT_SHARE,
    height: { step },
    data: { values: lines.flatMap(({ label, rows }) => rows.map((row) => pointOf(row, label))) },
    layer: aucLayers(theme, { ...y, axis }, lines, range),
  };
  const right = {
    width: width * (2 - LEFT_SHARE),
    height: { step },
    data: { values: shared.map((row) => pointOf(row, '')) },
    layer: jaccardLayers(theme, { ...y, axis: { ...axis, title: null, labels: false } }, chance, range),
  };
  return { hconcat: [left, right], spacing, resolve: { scale: { y: 'independent' } } };
}

function pointOf(row: LayerRow, series: string) {
  return { series, layer: row.layer, ...valueBounds(row) };
}

/** An x axis for all that a share or an area can be. */
function wholeX(title: string[]) {
  return { type: 'quantitative', title, scale: { domain: [0, 1] }, axis: { format: '.1f', tickCount: 5 } };
}

function aucLayers(theme: Theme, y: object, lines: readonly LayerLine[], range: LayerRange): Layer[] {
  const labels = lines.map(({ label }) => label);
  const x = wholeX(['Content over function', '(area under ROC curve)']);
  const styles = lines.map(({ style }) => style);
  const { color, shape } = seriesChannels(theme, labels, styles);
  const joined = { ...x, field: 'value' };
  return [
    referenceRule({ x: { ...x, datum: 0.5 } }),
    nameAbove(theme, 'chance', { ...x, datum: 0.5 }),
    {
      mark: { type: 'line', color: '#bbbbbb', strokeWidth: scaled(theme, 2) },
      encoding: { y, x: joined, detail: { field: 'layer', type: 'ordinal' } },
    },
    ...intervalPoints(theme, x, { y, color }, { shape }),
    ...claimedRow(range, 1),
  ] as Layer[];
}

function jaccardLayers(theme: Theme, y: object, chance: Panels['chance'], range: LayerRange): Layer[] {
  const x = wholeX(['HIGH words in common', '(Jaccard index)']);
  const color = { value: '#000000' };
  const tick = { type: 'tick', color: MUTED_INK, thickness: 2, opacity: 0.6, height: { band: 0.8 } };
  return [
    { data: { values: chance }, mark: tick, encoding: { y, x: { ...x, field: 'value' } } },
    ...chance.slice(0, 1).map(({ value }) => nameAbove(theme, 'unrelated', { ...x, datum: value })),
    ...intervalPoints(theme, x, { y, color }),
    ...claimedRow(range, 1),
  ] as Layer[];
}

/** The name of a line, above the plot. */
function nameAbove(theme: Theme, name: string, x: object): object {
  const mark = { type: 'text', text: name, baseline: 'bottom', dy: -scaled(theme, 4), color: MUTED_INK };
  return { data: DRAWN_ONCE, mark, encoding: { x, y: { value: 0 } } };
}

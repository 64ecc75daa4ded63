import { layerX } from './axes';
import { type ChartRecords, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRule, lineMarks, nameAtRight, referenceRule } from './marks';
import { bestLayerRow, intervalSentence, layerlessSentences, valueBounds } from './rows';
import { drawable, type LayerLine, tasRows } from './series';
import { type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { MUTED_INK } from './styles';
import { type Theme, WEB } from './theme';
import { type Caption, highInWords, layersInWords, percent, verdictSentences, wholePercent } from './title';

const METRIC = 'auc_content_function';

/**
 * How well each layer ranks content above function words: `auc_content_function` of TAS at every site and of its rivals,
 * with intervals, beside the 0.5 of chance.
 */
export function layerSweep(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, verdicts, level, sites } = records;
  const range = layerRange(records);
  const { lines, missing } = drawable(metrics, METRIC, sites);
  if (lines.length === 0) return { skipped: `no primary row of ${METRIC} has a value and a layer` };
  return layerLines(theme, {
    caption: {
      title: bestTitle(records, range),
      sentences: [
        'Each point: the chance that a content word outscores a function word.',
        intervalSentence(
          lines.flatMap(({ rows }) => rows),
          'Bands',
          level,
        ),
        ...layerlessSentences(metrics, METRIC),
        ...missing,
        ...unmarkedSentences(range),
        ...verdictSentences(verdicts, 'C5'),
      ],
    },
    yTitle: 'Area under the ROC curve',
    yFormat: '.1f',
    lines,
    reference: { value: 0.5, interval: null, label: ['chance'] },
    range,
  });
}

/**
 * The share of content words among HIGH words by layer (`high_content_share`), beside their share among all words
 * (`content_share`), with intervals.
 */
export function contentShare(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, verdicts, level, boundary, sites } = records;
  const range = layerRange(records);
  const { lines, missing } = drawable(metrics, 'high_content_share', sites);
  const scope = lines[0]?.rows[0]?.scope;
  if (scope == null) return { skipped: 'no primary row of high_content_share has a value and a layer' };
  const base = metrics.find((row) => row.metric === 'content_share');
  if (base?.value == null)
    return { skipped: 'content_share has no value: there is nothing to compare HIGH words with' };
  return layerLines(theme, {
    caption: {
      title: shareTitle(records, base.value, range),
      sentences: [
        `HIGH: words that score ${highInWords(boundary, scope)}.`,
        intervalSentence(
          lines.flatMap(({ rows }) => rows),
          'Bands',
          level,
        ),
        ...missing,
        ...unmarkedSentences(range),
        ...verdictSentences(verdicts, 'C3'),
      ],
    },
    yTitle: 'Content words among HIGH words',
    yFormat: '.0%',
    lines,
    reference: { value: base.value, interval: base.interval, label: ['all words:', percent(base.value)] },
    range,
  });
}

/** What a chart of one metric over the layers shows. */
interface LayerLines {
  caption: Caption;
  yTitle: string;
  /** d3-format of the y axis's labels. */
  yFormat: string;
  /** Lines in legend order, at most six. */
  lines: LayerLine[];
  /** The value to compare with, and its interval where it has one; `label` is lines of text at the right margin. */
  reference: { value: number; interval: [number, number] | null; label: string[] };
  range: LayerRange;
}

/** Where content words stand out most: the layers that the interval of the best one holds, and the claimed one only as far as it is told from them. */
function bestTitle({ metrics, sites }: ChartRecords, range: LayerRange): string {
  const { value = null, interval = null } = bestLayerRow(metrics, sites[0]) ?? {};
  if (value === null) return 'Content over function words, by layer';
  if (interval === null) return `By TAS, content words of this sample stand out most at layer ${value}`;
  const swept = tasRows(metrics, METRIC, sites[0]).map(({ layer }) => layer);
  const best = swept.filter((layer) => layer >= Math.floor(interval[0]) && layer <= Math.ceil(interval[1]));
  const isOther = swept.includes(range.claimed) && !best.includes(range.claimed);
  return `By TAS, content words stand out most at ${best.length > 1 ? 'one of ' : ''}${layersInWords(best)}${isOther ? `, not at layer ${range.claimed}` : ''}`;
}

/** Of the claimed layer. */
function shareTitle({ metrics, sites }: ChartRecords, base: number, { claimed }: LayerRange): string {
  const own = tasRows(metrics, 'high_content_share', sites[0]).find(({ layer }) => layer === claimed);
  if (!own) return 'Content words among HIGH words, by layer';
  return `${wholePercent(own.value)} of the words that are HIGH at layer ${claimed} are content words, of all words ${wholePercent(base)}`;
}

/** Lines over the layers with interval bands, a labelled reference line, and the claimed layer marked. */
function layerLines(theme: Theme, chart: LayerLines): Chart {
  const { lines, yTitle, yFormat, range } = chart;
  const y = { type: 'quantitative', title: yTitle, scale: { domain: [0, 1] }, axis: { format: yFormat } };
  const labels = lines.map(({ label }) => label);
  const styles = lines.map(({ style }) => style);
  const marks = lineMarks(theme, { labels, styles, x: layerX(theme, range), y });
  return drawn(theme, chart.caption, {
    ...theme.plot,
    data: {
      values: lines.flatMap(({ label, rows }) =>
        rows.map((row) => ({ series: label, layer: row.layer, ...valueBounds(row) })),
      ),
    },
    layer: [...referenceLine(theme, chart), ...claimedRule(theme, range), ...marks],
  });
}

/** A rule at the value to compare with, over its interval, named at the right margin. */
function referenceLine(theme: Theme, { reference, yFormat }: LayerLines): Layer[] {
  const { value, interval, label } = reference;
  const y = { datum: value, type: 'quantitative' };
  const band = (bounds: [number, number]): Layer => ({
    data: DRAWN_ONCE,
    mark: { type: 'rect', color: MUTED_INK, opacity: 0.15 },
    encoding: { y: { datum: bounds[0] }, y2: { datum: bounds[1] } },
  });
  return [
    ...(interval ? [band(interval)] : []),
    referenceRule({ y }),
    nameAtRight(theme, label, { ...y, axis: { format: yFormat } }),
  ];
}

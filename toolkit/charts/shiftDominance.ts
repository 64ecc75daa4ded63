import { layerX } from './axes';
import { logAxis } from './boundarySweep';
import { type ChartRecords, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRule, lineMarks, nameAtRight, referenceRule } from './marks';
import { intervalSentence, type LayerRow, valueBounds } from './rows';
import { tasRows } from './series';
import { type Chart, drawn } from './spec';
import { type Theme, WEB } from './theme';
import { verdictSentences } from './title';

/** The two ways to measure a shift, each a line. */
const SHIFTS = [
  { metric: 'content_shift', label: 'how far states move' },
  { metric: 'content_norm_change', label: 'how much their norms change' },
] as const;

/** The mean shift of content wordpieces into each layer over that of function wordpieces, in the two ways that claim C4 names. */
export function shiftDominance(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, verdicts, claims, level, numLayers, sites } = records;
  const range = { claimed: claims.C4.layer, numLayers };
  const lines = SHIFTS.map(({ metric, label }) => ({ label, rows: tasRows(metrics, metric, sites[0]) }));
  const found = lines.filter(({ rows }) => rows.length > 0);
  if (found.length === 0) return { skipped: `no primary row of ${SHIFTS[0].metric} has a value and a layer` };
  const rows = found.flatMap((line) => line.rows);
  const caption = {
    title: titleOf(lines, range),
    sentences: [
      'Mean over content wordpieces over the mean over function wordpieces, from the layer before; 1: alike.',
      intervalSentence(rows, 'Bands', level),
      ...unmarkedSentences(range),
      ...verdictSentences(verdicts, 'C4'),
    ],
  };
  const labels = found.map(({ label }) => label);
  const y = logAxis(rows, 'Content / function (logarithmic)');
  return drawn(theme, caption, {
    ...theme.plot,
    data: {
      values: found.flatMap(({ label, rows }) =>
        rows.map((row) => ({ series: label, layer: row.layer, ...valueBounds(row) })),
      ),
    },
    layer: [
      referenceRule({ y: { datum: 1, type: 'quantitative' } }),
      nameAtRight(theme, 'alike', { datum: 1, type: 'quantitative' }),
      ...claimedRule(theme, range),
      ...lineMarks(theme, { labels, x: layerX(theme, range), y }),
    ],
  });
}

/** Of the claimed layer. */
function titleOf(lines: readonly { rows: readonly LayerRow[] }[], { claimed }: LayerRange): string {
  const [far, much] = lines.map(({ rows }) => rows.find(({ layer }) => layer === claimed)?.value.toFixed(2));
  if (far === undefined || much === undefined) return 'Shift of content against function words, by layer';
  return `Into layer ${claimed}, content words move ${far} times as far as function words, and their norms change ${much} times as much`;
}

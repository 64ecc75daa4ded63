import { percent, verdictSentences } from './title';
import { type ChartRecords, layerRange } from './chartRecords';
import { unmarkedSentences } from './claimedLayer';
import { layerLines } from './layerLines';
import { drawable, layerlessSentences, sample } from './layerRows';
import type { Chart } from './spec';
import { type Theme, WEB } from './theme';

const METRIC = 'auc_content_function';

/**
 * How well each layer ranks content above function words: `auc_content_function` of TAS at both LayerNorm sites and of its rivals,
 * with intervals, beside the .5 of chance.
 */
export function layerSweep(
  records: Pick<ChartRecords, 'metrics' | 'verdicts' | 'level' | 'claims' | 'numLayers'>,
  theme: Theme = WEB,
): Chart {
  const { metrics, verdicts, level } = records;
  const range = layerRange(records);
  const { lines, missing } = drawable(metrics, METRIC);
  if (lines.length === 0) return { skipped: `no primary row of ${METRIC} has a value and a layer` };
  return layerLines(theme, {
    caption: {
      title: 'Content over function words: TAS and its rivals by layer',
      sentences: [
        'Each point: the chance that a content word outscores a function word.',
        `${sample(lines.flatMap(({ rows }) => rows))}. Bands: ${percent(level)} bootstrap interval over sentences.`,
        ...layerlessSentences(metrics, METRIC),
        ...missing,
        ...unmarkedSentences(range),
        ...verdictSentences(verdicts, 'C5'),
      ],
    },
    yTitle: 'Area under the ROC curve',
    yFormat: '.1f',
    lines,
    styles: lines.map(({ style }) => style),
    reference: { value: 0.5, interval: null, label: ['chance'] },
    range,
  });
}

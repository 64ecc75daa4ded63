import { highInWords, percent, verdictSentences } from './title';
import { type ChartRecords, layerRange } from './chartRecords';
import { unmarkedSentences } from './claimedLayer';
import { layerLines } from './layerLines';
import { drawable, sample } from './layerRows';
import type { Chart } from './spec';
import { type Theme, WEB } from './theme';

/**
 * The share of content words among HIGH words by layer (`high_content_share`), beside their share among all words
 * (`content_share`), with intervals.
 */
export function contentShare(
  records: Pick<ChartRecords, 'metrics' | 'verdicts' | 'level' | 'boundary' | 'claims' | 'numLayers'>,
  theme: Theme = WEB,
): Chart {
  const { metrics, verdicts, level, boundary } = records;
  const range = layerRange(records);
  const { lines, missing } = drawable(metrics, 'high_content_share');
  const scope = lines[0]?.rows[0]?.scope;
  if (scope == null) return { skipped: 'no primary row of high_content_share has a value and a layer' };
  const base = metrics.find((row) => row.metric === 'content_share');
  if (base?.value == null)
    return { skipped: 'content_share has no value: there is nothing to compare HIGH words with' };
  return layerLines(theme, {
    caption: {
      title: 'Content words among HIGH words, by layer',
      sentences: [
        `HIGH: words that score ${highInWords(boundary, scope)}.`,
        `${sample(lines.flatMap(({ rows }) => rows))}. Bands: ${percent(level)} bootstrap interval over sentences.`,
        ...missing,
        ...unmarkedSentences(range),
        ...verdictSentences(verdicts, 'C3'),
      ],
    },
    yTitle: 'Content words among HIGH words',
    yFormat: '.0%',
    lines,
    styles: lines.map(({ style }) => style),
    reference: { value: base.value, interval: base.interval, label: ['all words:', percent(base.value)] },
    range,
  });
}

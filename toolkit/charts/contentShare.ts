import type { Chart } from './spec';
import type { ChartRecords } from './chartRecords';
import { unmarkedSentences } from './claimedLayer';
import { layerLines } from './layerLines';
import { drawable, sample } from './layerRows';
import { highInWords, percent, titled, verdictSentences } from './title';

/**
 * The share of content words among HIGH words by layer (`high_content_share`), beside their share among all words
 * (`content_share`), with intervals.
 */
export function contentShare({ metrics, verdicts, level, boundary, numLayers }: Omit<ChartRecords, 'words'>): Chart {
  const { lines, missing } = drawable(metrics, 'high_content_share');
  const scope = lines[0]?.rows[0]?.scope;
  if (scope == null) return { skipped: 'no primary row of high_content_share has a value and a layer' };
  const base = metrics.find((row) => row.metric === 'content_share');
  if (base?.value == null)
    return { skipped: 'content_share has no value: there is nothing to compare HIGH words with' };
  const spec = layerLines({
    title: titled('Content words among HIGH words, by layer', [
      `HIGH: words that score ${highInWords(boundary)} of the ${scope}.`,
      `${sample(lines)}. Bands: ${percent(level)} bootstrap interval over sentences.`,
      ...missing,
      ...unmarkedSentences(numLayers),
      ...verdictSentences(verdicts, 'C3'),
    ]),
    yTitle: 'Content words among HIGH words',
    yFormat: '.0%',
    lines,
    reference: { value: base.value, interval: base.interval, label: ['all words:', percent(base.value)] },
    numLayers,
  });
  return { spec };
}

import type { Chart } from './spec';
import type { ChartRecords } from './chartRecords';
import { unmarkedSentences } from './claimedLayer';
import { layerLines } from './layerLines';
import { drawable, sample } from './layerRows';
import { percent, titled, verdictSentences } from './title';

/**
 * How well each layer ranks content above function words: `auc_content_function` of TAS at both LayerNorm sites and of attention
 * received, with intervals, beside the .5 of chance.
 */
export function layerSweep({ metrics, verdicts, level, numLayers }: Omit<ChartRecords, 'words'>): Chart {
  const { lines, missing } = drawable(metrics, 'auc_content_function');
  if (lines.length === 0) return { skipped: 'no primary row of auc_content_function has a value and a layer' };
  const spec = layerLines({
    title: titled('Content over function words: TAS and its rivals by layer', [
      `Each point: the chance that a content word outscores a function word.`,
      `${sample(lines)}. Bands: ${percent(level)} bootstrap interval over sentences.`,
      ...missing,
      ...unmarkedSentences(numLayers),
      ...verdictSentences(verdicts, 'C5'),
    ]),
    yTitle: 'Area under the ROC curve',
    yFormat: '.1f',
    lines,
    reference: { value: 0.5, interval: null, label: ['chance'] },
    numLayers,
  });
  return { spec };
}

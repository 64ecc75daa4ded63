import type { Measure } from '../probing/profile';
import { layerX } from './axes';
import { type ChartRecords, layerRange, unmarkedSentences } from './chartRecords';
import { claimedRule, lineMarks, nameAtRight, referenceRule } from './marks';
import { type Chart, drawn } from './spec';
import { type Theme, WEB } from './theme';
import { percent, wholePercent } from './title';

const LINES = [
  { key: 'uuas', label: 'edges recovered (UUAS)' },
  { key: 'distanceSpearman', label: 'rank correlation of distances' },
  { key: 'depthSpearman', label: 'rank correlation of depths' },
] as const;

/** What structural probes find of dependency trees, by layer. */
export function structural(records: ChartRecords, theme: Theme = WEB): Chart {
  const found = records.layerMap?.structural;
  if (!found) return { skipped: 'the run has no structural probes (probes.structural)' };
  const { layers, chain, best, reason } = found;
  if (best === null || chain === null) return { skipped: reason! };
  const range = layerRange(records);
  const y = { type: 'quantitative', title: 'Share of edges, or correlation', scale: { zero: false } };
  const at = { datum: chain.uuas.value, type: 'quantitative' };
  const most = layers.find(({ layer }) => layer === best)!;
  const caption = {
    title: `Structural probes find dependency trees best at layer ${best}: ${wholePercent(most.uuas.value)} of edges`,
    sentences: [
      'Lines: probes of documents that they were not fitted on; direction of edges and punctuation left out of UUAS.',
      `Horizontal rule: edges that a chain of the words recovers. Bars: ${percent(records.level)} intervals over documents.`,
      ...unmarkedSentences(range),
    ],
  };
  const labels = LINES.map(({ label }) => label);
  const values = LINES.flatMap(({ key, label }) =>
    layers.flatMap((one) => {
      const measure: Measure | null = one[key];
      if (measure === null) return [];
      const { value, interval } = measure;
      return [{ series: label, layer: one.layer, value, ...(interval && { lo: interval[0], hi: interval[1] }) }];
    }),
  );
  return drawn(theme, caption, {
    ...theme.plot,
    data: { values },
    layer: [
      referenceRule({ y: at }),
      nameAtRight(theme, 'chain', at),
      ...claimedRule(theme, range),
      ...lineMarks(theme, { labels, intervals: 'bars', x: layerX(theme, range), y }),
    ],
  });
}

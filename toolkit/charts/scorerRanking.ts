import { ablationName, type AblationRows, ablationRows, type RankedScorer } from './ablationRows';
import type { ChartRecords } from './chartRecords';
import { ALPHA, forest } from './forest';
import { sample } from './layerRows';
import type { ValueRow } from './likeRows';
import { type Chart, drawn } from './spec';
import { type Theme, WEB } from './theme';
import { percent } from './title';

/** Metrics, each with a panel; the first that is there ranks the scorers. */
export const FAITHFULNESS = [
  { metric: 'aopc', name: 'AOPC', better: 'higher' },
  { metric: 'comprehensiveness', name: 'Comprehensiveness', better: 'higher' },
  { metric: 'sufficiency', name: 'Sufficiency', better: 'lower' },
] as const;

/** Scorers from the best to the worst by faithfulness (means over all shares of the words), with intervals and corrected significance. */
export function scorerRanking(records: Pick<ChartRecords, 'metrics' | 'level'>, theme: Theme = WEB): Chart {
  const found = rankedRows(records);
  if (!found) return { skipped: 'no row of aopc, comprehensiveness or sufficiency is a mean over the shares' };
  const rows = found.scorers.flatMap((scorer) => scorer.rows);
  const caption = {
    title: `Faithfulness of scorers: ${found.effectName.replace(/^./, (letter) => letter.toLowerCase())}`,
    sentences: [
      `Means over the shares of the words, words ${found.ablations.map(ablationName).join(' or ')}.`,
      `↑: higher is better, ↓: lower is better. The best on top, by ${rankedBy(found).name}.`,
      `${sample(rows)}. Lines: ${percent(records.level)} bootstrap interval over sentences.`,
      `Filled: differs from its null, p < ${ALPHA} after correction; hollow: does not.`,
    ],
  };
  const { scorers, unit } = found;
  const series = found.ablations.map(ablationName);
  const seriesOf = ({ ablation }: ValueRow) => ablationName(ablation!);
  return drawn(theme, caption, forest(theme, { metrics: FAITHFULNESS, scorers, series, seriesOf, unit }));
}

/** The rows behind the ranking, the best scorer first. */
export function rankedRows(records: Pick<ChartRecords, 'metrics'>): AblationRows | undefined {
  const means = records.metrics.filter(({ bin }) => bin === null);
  const found = ablationRows(
    means,
    FAITHFULNESS.map(({ metric }) => metric),
    'all',
  );
  if (!found) return undefined;
  const { metric, better } = rankedBy(found);
  const valueOf = ({ rows }: RankedScorer) =>
    rows.find((row) => row.metric === metric && row.ablation === found.ablations[0])?.value ?? null;
  const worst = better === 'higher' ? -Infinity : Infinity;
  const sign = better === 'higher' ? 1 : -1;
  const key = (scorer: RankedScorer) => sign * (valueOf(scorer) ?? worst);
  return { ...found, scorers: [...found.scorers].sort((a, b) => key(b) - key(a)) };
}

function rankedBy({ scorers }: AblationRows): (typeof FAITHFULNESS)[number] {
  return FAITHFULNESS.find(({ metric }) => scorers.some(({ rows }) => rows.some((row) => row.metric === metric)))!;
}

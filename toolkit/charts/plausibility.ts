import { type RankedScorer, scorersByPlace } from './ablationRows';
import type { ChartRecords } from './chartRecords';
import { ALPHA, forest } from './forest';
import { sample } from './layerRows';
import { hasValue } from './likeRows';
import { type Chart, drawn } from './spec';
import { type Theme, WEB } from './theme';
import { percent } from './title';

/** Metrics, each with a panel; the first ranks the scorers. */
export const PLAUSIBILITY = [
  { metric: 'auprc', name: 'AUPRC', better: 'higher' },
  { metric: 'token_f1', name: 'Token F1', better: 'higher' },
  { metric: 'iou_f1', name: 'Span F1', better: 'higher' },
] as const;

const GOLD = { salience: 'words that head a salient entity', evidence: 'annotated evidence' } as const;

/** Scorers from the best to the worst by how well they find the words of gold rationales, with intervals and corrected significance. */
export function plausibility(records: Pick<ChartRecords, 'metrics' | 'level' | 'gold'>, theme: Theme = WEB): Chart {
  const scorers = plausibleScorers(records);
  if (records.gold === null || scorers.length === 0) return { skipped: 'the run has no gold rationales' };
  const rows = scorers.flatMap((scorer) => scorer.rows);
  const boundary = rows.find((row) => row.boundary !== null)?.boundary;
  const caption = {
    title: `Plausibility of scorers: ${GOLD[records.gold]}`,
    sentences: [
      `AUPRC: of the ranking of words.${boundary ? ` F1: of the words that are HIGH in their sentence (${boundary}), and of runs of them.` : ''}`,
      `${sample(rows)}. Lines: ${percent(records.level)} bootstrap interval over sentences.`,
      `Filled: differs from random orders, p < ${ALPHA} after correction; hollow: does not.`,
    ],
  };
  const unit = 'area or share';
  const body = forest(theme, { metrics: PLAUSIBILITY, scorers, series: [''], seriesOf: () => '', unit });
  return drawn(theme, caption, body);
}

/** The scorers that have such rows, the best first. */
export function plausibleScorers({ metrics }: Pick<ChartRecords, 'metrics'>): RankedScorer[] {
  const own = metrics.filter(({ metric }) => PLAUSIBILITY.some((one) => one.metric === metric)).filter(hasValue);
  const area = ({ rows }: RankedScorer) => rows.find(({ metric }) => metric === 'auprc')?.value ?? -Infinity;
  return scorersByPlace(own, 'all').sort((a, b) => area(b) - area(a));
}

import type { Verdict } from '../harness/claims/claim';
import { type Table, withInterval } from './tables';

/** The claims in their order, with what became of each. */
export function verdictTable(verdicts: readonly Verdict[]): Table {
  return {
    caption: 'The claims and their verdicts',
    header: ['claim', 'in the words of the paper', 'verdict', 'because'],
    rows: verdicts.map(({ claim, title, verdict, because }) => [claim, title, `**${verdict}**`, because]),
  };
}

/** The numbers a verdict rests on; null where it rests on none. */
export function evidenceTable({ claim, evidence }: Verdict): Table | null {
  if (evidence.length === 0) return null;
  return {
    caption: `Evidence on ${claim}`,
    header: ['evidence', 'value'],
    rows: evidence.map((row) => [row.what, withInterval(row)]),
  };
}

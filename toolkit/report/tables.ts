import type { Evidence } from '../harness/claims/claim';
import type { PartAnswer } from '../harness/claims/part';
import type { RecordedVerdict } from '../harness/run/readRun';

/** A table of either report; cells are plain text, and `**` sets one in bold. */
export interface Table {
  /** What a reader who does not see the text round it needs to know. */
  caption: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A Markdown table; cells are escaped. */
export function markdownTable({ header, rows }: Pick<Table, 'header' | 'rows'>): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `0.412 [0.388, 0.436]`; whole where all is whole, as a layer is; `1.137e11` from a million on; an en dash where there is no value. */
export function withInterval({ value, interval }: Pick<Evidence, 'value' | 'interval'>): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 1e6 && !interval) return value.toExponential(3).replace('+', '');
  const digits = [value, ...(interval ?? [])].every(Number.isInteger) ? 0 : 3;
  const bounds = interval ? ` [${interval.map((bound) => bound.toFixed(digits)).join(', ')}]` : '';
  return `${value.toFixed(digits)}${bounds}`;
}

/** The claims in their order, with what became of each. */
export function verdictTable(verdicts: readonly RecordedVerdict[]): Table {
  return {
    caption: 'The claims and their verdicts',
    header: ['claim', 'in paraphrase', 'verdict', 'because', 'supported over readings'],
    rows: verdicts.map(({ claim, title, verdict, because, across }) => {
      return [claim, title, `**${verdict}**`, because, across ?? '–'];
    }),
  };
}

/** The parts of a claim, each with its own answer; null where it has none. */
export function partTable({ claim, parts }: RecordedVerdict): Table | null {
  if (parts.length === 0) return null;
  return {
    caption: `Parts of ${claim}`,
    header: [
      'part',
      'verdict',
      'number',
      'threshold',
      'reason for the threshold',
      'readings',
      'supported over readings',
    ],
    rows: parts.map((part) => [
      part.part,
      `**${part.verdict}**`,
      withInterval({ value: part.estimate, interval: part.interval }),
      `${part.threshold}`,
      part.reason,
      readingsInWords(part),
      part.across,
    ]),
  };
}

/** `12 supported, 4 inconclusive, 2 left out`. */
export function readingsInWords({ readings }: Pick<PartAnswer, 'readings'>): string {
  const { supported, contradicted, inconclusive, leftOut } = readings;
  const counts = Object.entries({ supported, contradicted, inconclusive, 'left out': leftOut });
  return counts.flatMap(([word, count]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
}

/** The numbers a verdict rests on; null where it rests on none. */
export function evidenceTable({ claim, evidence }: RecordedVerdict): Table | null {
  if (evidence.length === 0) return null;
  return {
    caption: `Evidence on ${claim}`,
    header: ['evidence', 'value'],
    rows: evidence.map((row) => [row.what, withInterval(row)]),
  };
}

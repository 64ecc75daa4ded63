import type { KernelTime } from './profile';
import type { JobSpeed } from './jobs';
import type { Spread } from './statistics';
import type { BenchPoint, BenchRecord, BenchRow } from './record';

/** The record in Markdown: the machine, the systems, the ratios, size and length, and what was left out. */
export function benchTables(record: BenchRecord): string {
  const { rows, ratios, bySize, byLength, leftOut } = record;
  const sections = [
    heading(record),
    table(
      ['system', 'tokens/s', '95 % interval', 'range', 'batch', 'load s', 'first result s', 'peak MiB'],
      rows.map(rowCells),
    ),
    table(
      ['ratio of speeds, paired by round', 'median', '95 % interval', 'range'],
      ratios.map(({ a, b, ratio, interval, range }) => [
        `${a} / ${b}`,
        times(ratio),
        pair(interval, times),
        pair(range, times),
      ]),
    ),
    table(
      ['corpus', 'system', 'tokens/s', 'ms a sentence', 'against the smallest', 'peak MiB'],
      bySize.map((point) => sizeCells(point, bySize)),
    ),
    table(
      ['length', 'system', 'tokens/s'],
      byLength.map((point) => [`${point.length!} tokens`, point.system, whole(point.tokensPerSecond)]),
    ),
    leftOut.map(({ system, reason }) => `- Left out: ${system}: ${reason.split('\n')[0]!}`).join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n') + '\n';
}

/** Kernel times as a table. */
export function kernelTable(kernels: readonly KernelTime[]): string {
  const cells = kernels.map(({ kernel, calls, milliseconds, share }) => [
    kernel,
    String(calls),
    milliseconds.toFixed(1),
    `${(share * 100).toFixed(1)} %`,
  ]);
  return table(['kernel', 'calls', 'ms', 'share'], cells) + '\n';
}

/** Speeds of jobs as a table, the first of which is called `plain`. */
export function jobTable(jobs: readonly JobSpeed[], plain: string): string {
  const share = ({ median, interval }: Spread) =>
    `${percent(median)}${interval ? ` (${percent(interval[0])} to ${percent(interval[1])})` : ''}`;
  const cells = jobs.map(({ job, tokens, tokensPerSecond, ofPlain, operationsOfPlain }) => [
    job,
    String(tokens),
    whole(tokensPerSecond.median),
    pair(tokensPerSecond.range, whole),
    share(ofPlain),
    share(operationsOfPlain),
  ]);
  return table(['job', 'tokens', 'tokens/s', 'range', `of ${plain}`, `operations/s of ${plain}`], cells) + '\n';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function heading({ machine, checkpoint, corpus }: BenchRecord): string {
  const { processor, threads, memoryBytes, system, node, date } = machine;
  return [
    `${processor}, ${threads} threads, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB; ${system}; Node ${node}; ${date}.`,
    `Checkpoint ${checkpoint.digest.slice(0, 12)} (${checkpoint.precision} weights, computed in float32); norms of all layers.`,
    `${corpus.name}: ${corpus.sentences} sentences, ${corpus.tokens} tokens, special tokens included.`,
  ].join('\n');
}

function rowCells(row: BenchRow): string[] {
  const { system, variant, tokensPerSecond, interval, range, tokenBudget, loadSeconds, firstResultSeconds } = row;
  return [
    variant === null || system.includes(variant) ? system : `${system} (${variant})`,
    whole(tokensPerSecond),
    pair(interval, whole),
    pair(range, whole),
    tokenBudget === null ? '' : String(tokenBudget),
    loadSeconds.toFixed(1),
    firstResultSeconds.toFixed(1),
    mebibytes(row.peakMemoryBytes),
  ];
}

function sizeCells(point: BenchPoint, points: readonly BenchPoint[]): string[] {
  const { system, sentences, tokensPerSecond, secondsPerSentence } = point;
  const smallest = points.find((other) => other.system === system)!;
  return [
    `${sentences} sentences`,
    system,
    whole(tokensPerSecond),
    (secondsPerSentence * 1000).toFixed(1),
    times(secondsPerSentence / smallest.secondsPerSentence),
    mebibytes(point.peakMemoryBytes),
  ];
}

/** Empty without rows. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const rule = header.map(() => '---');
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function pair(ends: readonly [number, number] | null, show: (value: number) => string): string {
  return ends === null ? '' : `${show(ends[0])} to ${show(ends[1])}`;
}

function whole(value: number): string {
  return value.toFixed(0);
}

function times(value: number): string {
  return value.toFixed(2);
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? 'not known here' : (bytes / 2 ** 20).toFixed(0);
}

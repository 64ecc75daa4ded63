import { z } from 'zod';
import { sha256 } from '../../checkpoint/digest';
import type { Cell } from '../job/cells';
import { madeFrom } from '../job/job';
import { doubles, Journal, jsonForm } from '../job/journal';
import { betweenSteps } from '../../activations/collect';
import type { ScoringTools } from '../passes/rowPasses';
import type { MeasureContext } from './context';
import { type Measurement, type MetricRow, rowPlace, type RowPlace } from './records';
import { measureCell } from './sweep';
import type { MeasureThreads } from './threads/measureThreads';

/** What makes two rows of a metric different rows. */
const PLACE = Object.keys(rowPlace({})) as (keyof RowPlace)[];

const measurement = z.object({
  row: z.custom<MetricRow>((row) => typeof row === 'object' && row !== null),
  estimate: z.object({
    value: z.number().nullable(),
    n: z.number(),
    nSentences: z.number(),
    draws: doubles.nullable(),
    reason: z.string().exactOptional(),
    nDocuments: z.number().exactOptional(),
  }),
});
const measuredCell = z.object({
  /** Position of the cell in the run. */
  cell: z.int(),
  measured: z.array(measurement),
});
type MeasuredCell = z.output<typeof measuredCell>;

/**
 * Every metric in every cell, in threads where the first shows that the others are worth them. Measured cells are kept in the file
 * `path`, from which an interrupted run goes on.
 */
export async function measureCells(
  context: MeasureContext,
  path: string,
  threads: MeasureThreads,
  tools: Pick<ScoringTools, 'onProgress' | 'signal' | 'say'>,
): Promise<Measurement[]> {
  const { cells } = context.job;
  const journal = cellJournal(context, path, tools.say);
  const finished = new Map(journal.resume().map(({ cell, measured }) => [cell, measured]));
  let done = finished.size;
  const keep = async (cell: number, measured: Measurement[]) => {
    journal.append({ cell, measured });
    finished.set(cell, measured);
    tools.onProgress({ stage: 'metrics', done: ++done, total: cells.length, unit: 'cells' });
    await betweenSteps(tools.signal);
  };
  const left = [...cells.keys()].filter((cell) => !finished.has(cell));
  const ways = {
    here: (cell: number) => measureCell(context, cells[cell]!),
    task: (cell: number) => ({ cell }),
    there: (answer: readonly unknown[]) => answer as Measurement[],
  };
  for await (const [cell, measured] of threads.each(quickFirst(left, cells), ways)) await keep(cell, measured);
  return withoutRepeats([...cells.keys()].flatMap((cell) => finished.get(cell)!));
}

/** A cell that fewer draws are made for, if there is one, before the others: it shows soonest whether threads are worth it. */
function quickFirst(left: readonly number[], cells: readonly Cell[]): number[] {
  const quick = left.find((cell) => !cells[cell]!.isPrimary);
  return quick === undefined ? [...left] : [quick, ...left.filter((cell) => cell !== quick)];
}

function cellJournal(
  { job, metrics }: MeasureContext,
  path: string,
  say: (line: string) => void,
): Journal<MeasuredCell> {
  const { bootstrap, permutations, seed, selection } = job.config;
  const how = { bootstrap, permutations, seed, selection, metrics: metrics.map(({ name }) => name), cells: job.cells };
  const of = { ...madeFrom(job.inputs), cells: sha256(JSON.stringify(how)) };
  return new Journal(path, { of, form: jsonForm(measuredCell), say });
}

/** Entries of `scorers` may share places; the first to measure one stays. */
function withoutRepeats(measured: readonly Measurement[]): Measurement[] {
  const seen = new Set<string>();
  return measured.filter(({ row }) => {
    const key = JSON.stringify([row.metric, ...PLACE.map((name) => row[name])]);
    return !seen.has(key) && seen.add(key);
  });
}

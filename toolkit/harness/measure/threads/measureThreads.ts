import { inOrder } from '../../../activations/run';
import { Threads } from '../../../activations/threads';
import { moduleBeside } from '../../../installation';
import type { Cell } from '../../job/cells';
import type { Job } from '../../job/job';
import type { MeasureContext } from '../context';
import type { LeftOut } from '../outliers';
import type { Measurement } from '../records';
import type { Asked } from '../statistics/askedStatistics';

/** What a thread makes its context from: that of the run, without what cannot be sent to it. */
export interface MeasureStart {
  job: Omit<Job, 'cells' | 'checkpoint' | 'tokenizer' | 'frequencies'>;
  checkpoint: Pick<Job['checkpoint'], 'dir' | 'roles'>;
  /** The scorers by name. */
  cells: (Omit<Cell, 'scorer'> & { scorer: string })[];
  /** Of every form of the corpus, what the list says of it. */
  frequencies: { name: string; negLogFrequency: Map<string, number | null> };
  columns: MeasureContext['table']['columns'];
}

/**
 * What is asked of a thread: a cell of the run, the controls of a layer's scores or one of the analyses, by their position, or statistics
 * under a permutation by its number.
 */
export type MeasureTask =
  | { cell: number }
  | { controls: number }
  | { analysis: number; leftOut: LeftOut }
  | { permutation: number; asked: readonly Asked[] };

/** Measurements, or the statistics as they were asked for. */
type Answer = readonly unknown[];

/** What is made of a thing in this thread, what a thread is asked for instead, and what is made of its answer. */
interface Ways<Thing, Result> {
  here: (thing: Thing) => Result;
  task: (thing: Thing) => MeasureTask;
  there: (answer: Answer, thing: Thing) => Result;
}

/** The threads that a run's numbers are measured in. */
export class MeasureThreads extends Threads<MeasureTask, Answer> {
  /** @param worth - seconds of work from which on threads are started */
  constructor(context: MeasureContext, count: number, worth?: number) {
    super(moduleBeside(__filename, 'measureWorker'), () => startOf(context), count, worth);
  }

  /** What is made of each thing, in order: of the first in this thread where none runs yet, which shows whether others are worth it. */
  async *each<Thing, Result>(
    things: readonly Thing[],
    { here, task, there }: Ways<Thing, Result>,
  ): AsyncGenerator<[Thing, Result]> {
    const tried = this.areStarted ? [] : things.slice(0, 1);
    const others = things.slice(tried.length);
    const began = performance.now();
    for (const thing of tried) yield [thing, here(thing)];
    const pool = await this.poolFor(((performance.now() - began) / 1000) * others.length);
    const make = async (thing: Thing): Promise<[Thing, Result]> => [
      thing,
      pool ? there(await pool.run(task(thing)), thing) : here(thing),
    ];
    yield* inOrder(others, pool?.concurrency ?? 0, make);
  }

  /** What is measured at each of so many positions, in order. */
  async measurements(
    count: number,
    here: (at: number) => Measurement[],
    task: (at: number) => MeasureTask,
  ): Promise<Measurement[]> {
    const positions = Array.from({ length: count }, (_, at) => at);
    const there = (answer: Answer) => answer as Measurement[];
    const all: Measurement[][] = [];
    for await (const [, measured] of this.each(positions, { here, task, there })) all.push(measured);
    return all.flat();
  }
}

function startOf({ job, table }: MeasureContext): MeasureStart {
  const { cells, checkpoint, frequencies, corpus, config, inputs, unavailable } = job;
  const { encodings, rows, inContext, isSelection, selection } = job;
  const forms = new Set(corpus.sentences.flatMap(({ words }) => words.map(({ form }) => form)));
  const negLogFrequency = new Map([...forms].map((form) => [form, frequencies.negLogFrequency(form)]));
  return {
    job: { corpus, config, inputs, unavailable, encodings, rows, inContext, isSelection, selection },
    checkpoint: { dir: checkpoint.dir, roles: checkpoint.roles },
    cells: cells.map((cell) => ({ ...cell, scorer: cell.scorer.name })),
    frequencies: { name: frequencies.name, negLogFrequency },
    columns: table.columns,
  };
}

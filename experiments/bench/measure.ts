import type { LeftOut } from './catalogue';
import { type BenchPoint, type BenchRecord, fastestVariants, pointsOf, ratiosOf, rowsOf } from './record';
import { Roster } from './roster';
import { runRounds, tokensOf, type Workload } from './rounds';
import { startAll } from './start';
import type { System, SystemSpec } from './system';
import { TimeLeft } from './timeLeft';
import { tuneAll } from './tune';
import { type Material, thinned } from './workloads';

/** Largest corpus that every system runs; beyond it the native backend runs alone. */
const LARGEST_FOR_ALL = 2000;

/** Sentences on which norms are compared, and on which the token budget is chosen. */
const CHECKED = 16;
const TUNED = 128;

/** What is to be measured. */
export interface Task {
  specs: readonly SystemSpec[];
  leftOut: readonly LeftOut[];
  /** The first is run `rounds` times, and the table is made from it; the others once. */
  materials: readonly Material[];
  rounds: number;
}

/** What the measuring itself finds. */
export type Findings = Omit<BenchRecord, 'machine' | 'checkpoint' | 'corpus'>;

type Planned = Workload & Material;

/** Starts, checks, tunes and measures the systems; those that fail on the way are left out. */
export async function measure(task: Task): Promise<Findings> {
  const roster = new Roster();
  const { sentences } = task.materials[0]!;
  for (const absent of task.leftOut) roster.note(absent);
  try {
    await startAll(roster, task.specs, thinned(sentences, CHECKED));
    const tuning = await tuneAll(roster, thinned(sentences, TUNED));
    return { ...(await runAll(roster, task, new TimeLeft(tuning))), tuning, leftOut: roster.leftOut };
  } finally {
    for (const system of roster.systems) system.stop();
  }
}

async function runAll(roster: Roster, { materials, rounds }: Task, timeLeft: TimeLeft) {
  const [first, ...others] = materials.map((material, at): Planned => {
    const systems = suited(material, roster.systems);
    return { ...material, systems, rounds: at === 0 ? rounds : 1 };
  }) as [Planned, ...Planned[]];
  for (const { systems, sentences, rounds: times } of [first, ...others])
    for (const system of systems) timeLeft.plan(system, tokensOf(sentences) * times);
  const speeds = await runRounds(roster, first, timeLeft);
  const fastest = fastestVariants(speeds);
  const rows = rowsOf(speeds, fastest);
  for (const system of roster.systems) if (!fastest.includes(system)) roster.retire(system);
  let points = pointsOf(new Map([...speeds].filter(([system]) => fastest.includes(system))), first);
  for (const planned of others) points = points.concat(pointsOf(await runRounds(roster, planned, timeLeft), planned));
  return { rows, ratios: ratiosOf(rows), ...sorted(points) };
}

function suited({ sentences }: Material, systems: readonly System[]): System[] {
  return systems.filter(({ spec }) => sentences.length <= LARGEST_FOR_ALL || spec.name === 'native');
}

function sorted(points: readonly BenchPoint[]): Pick<Findings, 'bySize' | 'byLength'> {
  return {
    bySize: points.filter(({ length }) => length === null),
    byLength: points.filter(({ length }) => length !== null),
  };
}

import { say } from '../cli';
import { checksumDisagreement } from './agreement';
import type { Sentences } from './plan';
import type { Roster } from './roster';
import type { Pass, System } from './system';
import type { TimeLeft } from './timeLeft';

/** Sentences that some systems run, and how often. */
export interface Workload {
  /** For the news: `300 sentences`. */
  name: string;
  sentences: Sentences;
  systems: readonly System[];
  rounds: number;
}

/** Tokens a second by round, for each system that ran all of them. */
export type Speeds = Map<System, number[]>;

/**
 * Runs a workload round by round, in every round all systems one after the other, so that what slows the machine down for a while
 * slows all. Each round begins with another system. A system whose sums differ from the first one's is left out.
 */
export async function runRounds(roster: Roster, workload: Workload, timeLeft: TimeLeft): Promise<Speeds> {
  const { name, systems, rounds } = workload;
  const speeds: Speeds = new Map(systems.map((system) => [system, []]));
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++)
    for (const system of rotated(systems, round)) {
      if (!roster.systems.includes(system)) continue;
      const pass = await checkedPass(roster, workload, system, reference);
      if (pass === null) continue;
      const speed = pass.tokens / pass.seconds;
      speeds.get(system)!.push(speed);
      timeLeft.done(system, pass.tokens, speed);
      const of = rounds > 1 ? `, round ${round + 1} of ${rounds}` : '';
      say(`${name}${of}: ${system.label} ${Math.round(speed)} tokens/s (${timeLeft.describe(roster.systems)})`);
    }
  return new Map([...speeds].filter(([system]) => roster.systems.includes(system)));
}

/** A pass whose sums agree with `reference`, which the first pass fills; null where the system had to be left out. */
async function checkedPass(
  roster: Roster,
  { name, sentences }: Workload,
  system: System,
  reference: number[],
): Promise<Pass | null> {
  const pass = await roster.attempt(system, () => system.pass(sentences));
  if (pass === null) return null;
  if (reference.length === 0) for (const sum of pass.checksum) reference.push(sum);
  const wrong = checksumDisagreement(pass.checksum, reference);
  if (wrong === null) return pass;
  roster.leaveOut(system, `wrong norms on ${name}: ${wrong}`);
  return null;
}

/** Wordpieces, special tokens included. */
export function tokensOf(sentences: Sentences): number {
  return sentences.reduce((sum, ids) => sum + ids.length, 0);
}

function rotated(systems: readonly System[], by: number): System[] {
  const first = by % Math.max(1, systems.length);
  return [...systems.slice(first), ...systems.slice(0, first)];
}

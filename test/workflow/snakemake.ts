import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { newPath } from '../convertedFixture';
import { type Ended, endOf } from '../experiments/command';

export const ROOT = join(__dirname, '../..');
export const WORKFLOW = 'experiments/workflow';

/** A run whose forward passes take long enough to be disturbed, and whose statistics are short. */
const SENTENCES = 1000;
export const LONG_RUN = {
  sentences: SENTENCES,
  config: `${WORKFLOW}/.test/config/tiny.json`,
  overrides: [
    `limit=${SENTENCES}`,
    ...['bootstrap.draws', 'bootstrap.primaryDraws', 'permutations'].map((key) => `${key}=10`),
  ],
};

/** Snakemake's command: `$AFN_SNAKEMAKE`, or the one on the PATH. */
const SNAKEMAKE = process.env.AFN_SNAKEMAKE ?? 'snakemake';

/** Why the tests of the workflow are skipped; false where Snakemake is there. */
export function skipReason(): string | false {
  const { status } = spawnSync(SNAKEMAKE, ['--version']);
  return status === 0 ? false : 'Snakemake is neither on the PATH nor in AFN_SNAKEMAKE';
}

/** Starts the workflow with a config, and waits until it ends. */
export function workflow(config: object, ...args: string[]): Promise<Ended> {
  return endOf(startWorkflow(config, args));
}

/** The same without waiting; detached it has a process group of its own, to be killed as a whole. */
export function startWorkflow(
  config: object,
  args: readonly string[],
  detached = false,
): ChildProcessWithoutNullStreams {
  const file = newPath('config.yaml');
  writeFileSync(file, JSON.stringify(config)); // which is YAML
  return start(['--snakefile', `${WORKFLOW}/Snakefile`, '--configfile', file, ...args], detached);
}

/** Runs Snakemake as at the root of the repository. */
export function snakemake(...args: string[]): Promise<Ended> {
  return endOf(start(args));
}

function start(args: readonly string[], detached = false): ChildProcessWithoutNullStreams {
  const PATH = [join(SNAKEMAKE, '..'), process.env.PATH].join(delimiter);
  return spawn(SNAKEMAKE, args, { cwd: workplace(), env: { ...process.env, PATH, AFN_CACHE }, detached });
}

/** No run takes its scores from one of before. */
const AFN_CACHE = newPath('cache');
let place: string | undefined;

/**
 * A folder that leads to all that is in the repository, once a test file: Snakemake keeps its locks where it is started, and as it ends
 * takes away those of others.
 */
function workplace(): string {
  if (place !== undefined) return place;
  place = newPath('workplace');
  mkdirSync(place);
  for (const name of readdirSync(ROOT)) if (name !== '.snakemake') symlinkSync(join(ROOT, name), join(place, name));
  return place;
}

/** The jobs by rule that Snakemake counts before it starts them. */
export function jobCounts({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): Record<string, number> {
  const counts = (stdout + stderr).matchAll(/^(\w+) +(\d+)$/gm);
  return Object.fromEntries([...counts].map(([, rule, count]) => [rule!, Number(count)]));
}

/** The journal of a run in the making below a folder, as soon as it holds something and it is time. */
export async function journalBelow(
  dir: string,
  child: ChildProcessWithoutNullStreams,
  isTime: () => boolean = () => true,
): Promise<string> {
  while (child.exitCode === null && child.signalCode === null) {
    const names = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }) : [];
    const journals = names.filter((name) => name.endsWith('.partial/scores.bin')).map((name) => join(dir, name));
    const found = journals.find((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
    if (found !== undefined && isTime()) return found;
    await setTimeout(5);
  }
  throw new Error('the workflow ended before a run put anything into its journal');
}

import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { newPath } from '../convertedFixture';
import { type Ended, endOf } from '../experiments/command';

export const ROOT = join(__dirname, '../..');
export const WORKFLOW = 'experiments/workflow';

/** Snakemake's command: `$AFN_SNAKEMAKE`, or the one on the PATH. */
const SNAKEMAKE = process.env.AFN_SNAKEMAKE ?? 'snakemake';

/** Why the tests of the workflow are skipped; false where Snakemake is there. */
export function skipReason(): string | false {
  const { status } = spawnSync(SNAKEMAKE, ['--version']);
  return status === 0 ? false : 'Snakemake is neither on the PATH nor in AFN_SNAKEMAKE';
}

/** Starts the workflow with a config, and waits until it ends. */
export async function workflow(config: object, ...args: string[]): Promise<Ended> {
  const file = newPath('config.yaml');
  writeFileSync(file, JSON.stringify(config)); // which is YAML
  return snakemake('--snakefile', `${WORKFLOW}/Snakefile`, '--configfile', file, ...args);
}

/** Runs Snakemake at the root of the repository. */
export function snakemake(...args: string[]): Promise<Ended> {
  const PATH = [join(SNAKEMAKE, '..'), process.env.PATH].join(delimiter);
  return endOf(spawn(SNAKEMAKE, args, { cwd: ROOT, env: { ...process.env, PATH } }));
}

import type { Command } from 'commander';
import { mergeRuns } from '../toolkit';
import { interruptible } from './interrupt';
import { addRunOptions, chooseBackend, makeAndShow, type MakeOptions } from './runCommand';

/** Adds `merge` to the experiment command. */
export function addMergeCommand(program: Command): void {
  const merge = program
    .command('merge')
    .description('join the shards of a run (shard=1/N to N/N) into the whole run')
    .argument('<runs...>', 'folders of all shards');
  addRunOptions(merge).action(mergeShards);
}

async function mergeShards(dirs: string[], options: MakeOptions): Promise<void> {
  // As a run with probes has it, so that the whole has the bytes of one.
  const backend = await chooseBackend({ ...options, oneThreadEach: true });
  await interruptible((signal) =>
    makeAndShow({ ...options, signal }, backend, (runOptions) => mergeRuns(dirs, runOptions)),
  );
}

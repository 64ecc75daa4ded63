import type { Command } from 'commander';
import { collectRuns } from '../toolkit';
import { say } from './cli';

/** Adds `collect` to the experiment command. */
export function addCollectCommand(program: Command): void {
  program
    .command('collect')
    .description('add runs to a data set of many, Parquet files that compare, atlas, pandas and DuckDB read')
    .argument('<dataset>', 'folder of the data set, made where it is not there')
    .argument('<runs...>', 'folders of complete runs, or kept figures of runs; one that is there already is replaced')
    .action(async (dataset: string, runs: string[]) => {
      const held = await collectRuns(dataset, runs, say);
      say(`Added ${runs.length} runs; ${dataset} holds ${held}`);
    });
}

import type { Command } from 'commander';
import { keepFigures } from '../toolkit';
import { say } from './cli';

/** Adds `keep` to the experiment command. */
export function addKeepCommand(program: Command): void {
  program
    .command('keep')
    .description('copy the figures of a run into a new folder, without the words it was made on')
    .argument('<run>', 'folder of a complete run')
    .argument('<dir>', 'new folder, such as experiments/results/NAME')
    .action((run: string, dir: string) => {
      keepFigures(run, dir);
      say(`Kept the figures of ${run} in ${dir}`);
    });
}

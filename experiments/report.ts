import { Command } from 'commander';
import { publishRun } from '../toolkit';
import { main, say } from './cli';

const program = new Command('npm run report --')
  .description('Draw the charts and write the report of a finished run again, from its folder alone.')
  .argument('<run>', 'run folder, such as experiments/runs/layer-8/0123456789ab')
  .exitOverride()
  .action(async (dir: string) => {
    await publishRun(dir);
    say(`Wrote ${dir}/report.md and ${dir}/charts`);
  });

void main(() => program.parseAsync());

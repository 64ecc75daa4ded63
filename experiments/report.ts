import { Command } from 'commander';
import { publishRun } from '../toolkit';
import { main, say } from './cli';

const program = new Command('npm run report --')
  .description(
    'Draw the charts and write the reports of a finished run again, from its folder or its kept figures alone.',
  )
  .argument('<run>', 'run folder, such as experiments/runs/layer-8/0123456789ab')
  .exitOverride()
  .action(async (dir: string) => {
    await publishRun(dir);
    say(`Wrote ${dir}/report.md, ${dir}/report.html and ${dir}/charts`);
  });

void main(() => program.parseAsync());

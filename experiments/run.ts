import type { Command } from 'commander';
import { collectRuns, experimentJsonSchema, keepFigures } from '../toolkit';
import { clearCache, showCache } from './cacheCommand';
import { BACKEND, commandLine, main, RUNS, say, wholeNumber } from './cli';
import { exportRun } from './exportCommand';
import { list } from './listCommand';
import { print } from './print';
import { mergeShards, runConfig } from './runCommand';
import { validate } from './validateCommand';

/** More threads than any machine has cores. */
const MOST_WORKERS = 1024;
const threads = wholeNumber(MOST_WORKERS, `Expected a whole number from 1 to ${MOST_WORKERS}.`);

const program = commandLine('experiment')
  .description(
    'Run an experiment: sweep scorers over layers and sites, judge the claims, draw the charts, write the report.',
  )
  .argument('<config>', 'experiment, such as experiments/configs/layer-8.json; `list` lists them')
  .argument('[overrides...]', 'key.path=value, such as corpus=FILE limit=100 checkpoint=DIR seed=1 shard=1/4');
addRunOptions(program).action(runConfig);

program.command('list').description('list the experiments, and the scorers and metrics there are').action(list);

program
  .command('validate')
  .description('check a config with its checkpoint and corpus, and say what it will take, without running it')
  .argument('<config>', 'experiment, such as experiments/configs/layer-8.json')
  .argument('[overrides...]', 'key.path=value')
  .option('--backend <name>', 'as for a run')
  .option('--workers <n>', 'as for a run', threads)
  .option('--json', 'print the forecasts on stdout', false)
  .action(validate);

const merge = program
  .command('merge')
  .description('join the shards of a run (shard=1/N to N/N) into the whole run')
  .argument('<runs...>', 'folders of all shards');
addRunOptions(merge).action(mergeShards);

program
  .command('keep')
  .description('copy the figures of a run into a new folder, without the words it was made on')
  .argument('<run>', 'folder of a complete run')
  .argument('<dir>', 'new folder, such as experiments/results/NAME')
  .action((run: string, dir: string) => {
    keepFigures(run, dir);
    say(`Kept the figures of ${run} in ${dir}`);
  });

program
  .command('collect')
  .description('add runs to a data set of many, Parquet files that compare, atlas, pandas and DuckDB read')
  .argument('<dataset>', 'folder of the data set, made where it is not there')
  .argument('<runs...>', 'folders of complete runs, or kept figures of runs; one that is there already is replaced')
  .action(async (dataset: string, runs: string[]) => {
    const held = await collectRuns(dataset, runs, say);
    say(`Added ${runs.length} runs; ${dataset} holds ${held}`);
  });

program
  .command('export')
  .description("write a run's words and their scores for other tools")
  .argument('<run>', 'folder of a complete run, with its words')
  .argument(
    '<files...>',
    '.arrow or .npy (scores of every word), .conllu (the corpus with TAS and HIGH) or .jsonl (HIGH words as rationales of ERASER)',
  )
  .option('--score <key>', 'as tokens.jsonl names it, such as tas.post.8; default TAS at the layer of C5, in .npy all')
  .action(exportRun);

const cache = program
  .command('cache')
  .description(
    'show what is kept: activations of earlier runs, Arrow files that other tools open, converted checkpoints, and fitted probes',
  )
  .action(showCache);
cache.command('clear').description('remove it all; it can be made again').action(clearCache);

program
  .command('schema')
  .description('print the JSON Schema of configs, which editors complete and check by; experiment.schema.json holds it')
  .action(() => print(JSON.stringify(experimentJsonSchema(), null, 2)));

function addRunOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'root of run folders', RUNS)
    .option('--backend <name>', BACKEND)
    .option('--workers <n>', 'threads that run the model; default one per core as memory allows', threads)
    .option('--fresh', 'repeat a run that is complete', false)
    .option('--no-cache', 'neither take activations from earlier runs nor keep them for later ones')
    .option('--json', 'print {"run", "verdicts"} on stdout, a line a run', false);
}

void main(() => program.parseAsync());

import { Command, InvalidArgumentError } from 'commander';
import {
  isNativeMissing,
  NATIVE_SPEEDUP,
  publishRun,
  readExperimentConfig,
  runExperiment,
  selectBackend,
  type Verdict,
  workerCount,
} from '../toolkit';
import { addCacheCommand, sharedCache } from './cacheCommand';
import { main, say } from './cli';
import { ProgressBar } from './progressBar';

interface Options {
  out: string;
  backend?: string;
  fresh: boolean;
  workers?: number;
  cache: boolean;
  json: boolean;
}

const program = new Command('npm run experiment --')
  .description(
    'Run an experiment: sweep scorers over layers and sites, judge the claims, draw the charts, write the report.',
  )
  .argument('<config>', 'experiment, such as experiments/configs/layer-8.json')
  .argument('[overrides...]', 'key.path=value, such as corpus=FILE limit=100 checkpoint=DIR seed=1')
  .option('--out <dir>', 'root of run folders', 'experiments/runs')
  .option('--backend <name>', 'tfjs-node-gpu, tfjs-node, wasm or cpu; default the first that loads')
  .option('--fresh', 'repeat a run that is complete', false)
  .option('--workers <n>', 'threads that run the model; default one a core as memory allows', wholeNumber)
  .option('--no-cache', 'neither take activations from earlier runs nor keep them for later ones')
  .option('--json', 'print {"run", "verdicts"} on stdout', false)
  .exitOverride()
  .action(run);
addCacheCommand(program);

async function run(configPath: string, overrides: string[], options: Options): Promise<void> {
  const config = readExperimentConfig(configPath, overrides);
  const workers = options.workers ?? workerCount();
  const backend = await selectBackend(options.backend, { workers });
  say(`backend: ${backend.name} (${backend.reason})${workers > 1 ? `, ${workers} workers` : ''}`);
  if (backend.name === 'wasm' && isNativeMissing())
    say(`npm run native makes this about ${NATIVE_SPEEDUP} times as fast (see README)`);
  say(`checkpoint: ${config.checkpoint}, corpus: ${config.corpus}`);
  const bar = new ProgressBar();
  const { dir, verdicts, wasComplete } = await runExperiment(config, {
    backend,
    out: options.out,
    fresh: options.fresh,
    workers,
    ...(options.cache ? { cache: sharedCache() } : {}),
    onProgress: bar.update,
    publish: publishRun,
  }).finally(() => {
    bar.stop();
  });
  if (wasComplete) say('This run was complete already; --fresh repeats it.');
  if (options.json) process.stdout.write(JSON.stringify({ run: dir, verdicts }) + '\n');
  else printVerdicts(dir, verdicts);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Expected a whole number, at least 1.');
  return Number(text);
}

function printVerdicts(dir: string, verdicts: Verdict[]): void {
  for (const { claim, title, verdict, because } of verdicts) console.log(`${claim} ${verdict}: ${title} (${because})`);
  console.log(`Run: ${dir}`);
}

void main(() => program.parseAsync());

import { type Command, InvalidArgumentError } from 'commander';
import {
  type Backend,
  type ExperimentConfig,
  isNativeMissing,
  NATIVE_SPEEDUP,
  openBackend,
  publishRun,
  readExperiment,
  type Run,
  runExperiment,
  type RunOptions,
  workerCount,
} from '../toolkit';
import { commandName } from '../toolkit/installation';
import { sharedCache } from './cacheCommand';
import { BACKEND, describeBackend, RUNS, say } from './cli';
import { interruptible } from './interrupt';
import { print } from './print';
import { withProgress } from './withProgress';

/** More threads than any machine has cores. */
const MOST_WORKERS = 1024;

/** Options of every command that makes a run. */
export interface MakeOptions {
  out: string;
  backend?: string;
  workers?: number;
  cache: boolean;
  fresh: boolean;
  json: boolean;
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'root of run folders', RUNS)
    .option('--backend <name>', BACKEND)
    .option('--workers <n>', 'threads that run the model; default one per core as memory allows', threads)
    .option('--fresh', 'repeat a run that is complete', false)
    .option('--no-cache', 'neither take activations from earlier runs nor keep them for later ones')
    .option('--json', 'print {"run", "verdicts"} on stdout, a line a run', false);
}

/** Makes every run that a config asks for. */
export async function runConfig(configPath: string, overrides: string[], options: MakeOptions): Promise<void> {
  const configs = readExperiment(configPath, overrides);
  const backend = await backendFor(configs, options);
  await interruptible(async (signal) => {
    for (const config of configs) {
      signal.throwIfAborted(); // a run that was all but done is finished
      const { checkpoint, corpus, shard } = config;
      say(`checkpoint: ${checkpoint}, corpus: ${corpus}${shard === null ? '' : `, shard ${shard}`}`);
      await makeAndShow({ ...options, signal }, backend, (runOptions) => runExperiment(config, runOptions));
    }
  });
}

/** The backend that runs of these configs compute on: fits of probes have the same bytes in one thread each alone. */
export function backendFor(configs: readonly ExperimentConfig[], options: Parameters<typeof chooseBackend>[0]) {
  return chooseBackend({ ...options, oneThreadEach: configs.some(({ probes }) => probes !== null) });
}

/** The backend and its threads, said on stderr. */
export async function chooseBackend({
  backend: asked,
  workers: threads = workerCount(),
  oneThreadEach = false,
}: Pick<MakeOptions, 'backend' | 'workers'> & { oneThreadEach?: boolean }): Promise<Backend> {
  const backend = await openBackend(asked, { workers: threads, oneThreadEach });
  say(describeBackend(backend));
  if (backend.name.startsWith('wasm') && isNativeMissing())
    say(`${commandName('native')} makes this about ${NATIVE_SPEEDUP} times as fast (see docs/backends.md)`);
  return backend;
}

/** Makes a run with progress and cache, and prints what came of it. */
export async function makeAndShow(
  options: MakeOptions & { signal: AbortSignal },
  backend: Backend,
  make: (options: RunOptions) => Promise<Run>,
): Promise<void> {
  const run = await withProgress((onProgress) =>
    make({
      backend,
      out: options.out,
      fresh: options.fresh,
      ...(options.cache ? { cache: sharedCache() } : {}),
      onProgress,
      ...(options.json ? {} : { onVerdict: (verdict) => print(inWords(verdict)) }),
      publish: (dir) => publishRun(dir, say),
      say,
      signal: options.signal,
    }),
  );
  if (run.wasComplete) say('This run was complete already; --fresh repeats it.');
  if (options.json) await print(JSON.stringify({ run: run.dir, verdicts: run.verdicts }));
  else await print([...(run.wasComplete ? run.verdicts.map(inWords) : []), `Run: ${run.dir}`].join('\n'));
}

function inWords({ claim, title, verdict, because, across }: Run['verdicts'][number]): string {
  const readings = across === null ? '' : `; over its readings: ${across}`;
  return `${claim} ${verdict}: ${title} (${because}${readings})`;
}

/** A number of threads, from the command line. */
export function threads(text: string): number {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > MOST_WORKERS)
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_WORKERS}.`);
  return Number(text);
}

/** Names of checkpoint and corpus of a run, for lists. */
export function describeConfig({ name, checkpoint, corpus, seed }: ExperimentConfig): string {
  return `${name}: ${checkpoint} on ${corpus}, seed ${seed}`;
}

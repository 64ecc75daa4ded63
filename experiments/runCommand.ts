import {
  type Backend,
  type ExperimentConfig,
  isNativeMissing,
  mergeRuns,
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
import { describeBackend, say } from './cli';
import { interruptible } from './interrupt';
import { print } from './print';
import { withProgress } from './withProgress';

/** Options of every command that makes a run. */
export interface MakeOptions {
  out: string;
  backend?: string;
  workers?: number;
  cache: boolean;
  fresh: boolean;
  json: boolean;
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

/** Joins the shards of a run. */
export async function mergeShards(dirs: string[], options: MakeOptions): Promise<void> {
  // As a run with probes has it, so that the whole has the bytes of one.
  const backend = await chooseBackend({ ...options, oneThreadEach: true });
  await interruptible((signal) =>
    makeAndShow({ ...options, signal }, backend, (runOptions) => mergeRuns(dirs, runOptions)),
  );
}

/** The backend that runs of these configs compute on: fits of probes have the same bytes in one thread each alone. */
export function backendFor(configs: readonly ExperimentConfig[], options: Parameters<typeof chooseBackend>[0]) {
  return chooseBackend({ ...options, oneThreadEach: configs.some(({ probes }) => probes !== null) });
}

/** The backend and its threads, said on stderr. */
export async function chooseBackend(
  asked: Pick<MakeOptions, 'backend' | 'workers'> & { oneThreadEach?: boolean },
): Promise<Backend> {
  const { workers = workerCount(), oneThreadEach = false } = asked;
  const backend = await openBackend(asked.backend, { workers, oneThreadEach });
  say(describeBackend(backend));
  if (backend.name.startsWith('wasm') && isNativeMissing())
    say(`${commandName('native')} makes this about ${NATIVE_SPEEDUP} times as fast (see docs/backends.md)`);
  return backend;
}

/** Makes a run with progress and cache, and prints what came of it. */
async function makeAndShow(
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

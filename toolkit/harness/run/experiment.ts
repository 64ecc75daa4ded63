import { existsSync } from 'node:fs';
import type { ActivationCache } from '../../activations/cache';
import type { Backend } from '../../activations/openBackend';
import { type OnProgress, uncounted } from '../../activations/progress';
import type { Metric } from '../../metrics/metric';
import { METRICS } from '../../metrics/registry';
import { UserError } from '../../errors';
import type { AnyClaim } from '../claims/claim';
import type { OtherRun } from '../claims/findings';
import type { ExperimentConfig } from '../config/config';
import type { OnVerdict } from '../claims/register';
import { CELL_JOURNAL, evaluate } from './evaluate';
import { type Job, readInputs, readJob, Stopwatch } from '../job/job';
import { CONTEXT_JOURNAL } from '../passes/inContext';
import type { ScoringTools } from '../passes/rowPasses';
import { JOURNAL, type Scored, scoreRun, scoreSlice, withModel } from '../passes/scoring';
import { SAMPLE_JOURNALS } from '../faithfulness/kept';
import { INTERVENTION_JOURNALS } from '../interventions/kept';
import { PROBE_FILES } from '../probes/states';
import { lockRun } from './lock';
import { describeRun } from './manifest';
import { otherRunDigests, readOtherRuns } from './otherRuns';
import { readVerdicts, type RecordedVerdict } from './readRun';
import { completeRun, findRunFolder, type RunFolder, startRun } from './runFolder';
import { parseShard } from '../config/shard';
import { writeConfig, writeManifest, writeResults } from './writeRun';

export interface RunOptions {
  /** What computes. The results do not depend on its number of workers. */
  backend: Backend;
  /** Root of run folders. */
  out: string;
  /** Repeat a complete run instead of reporting it, and forget an interrupted one; the complete one stays until replaced. */
  fresh?: boolean;
  /** Where activations are kept for later runs over the same text, and taken from; without it none are. */
  cache?: ActivationCache;
  onProgress?: OnProgress;
  /** Called with each verdict as soon as it is judged, before anything is drawn; not for a run that was complete. */
  onVerdict?: OnVerdict;
  /** Called with the run's folder before it is complete: charts and report are written here. */
  publish?: (dir: string) => Promise<void>;
  /** Called with a line for people to read where what an interrupted run left cannot be used; it is then computed again. */
  say?: (line: string) => void;
  /** Stops the run between two steps; the same run goes on from there. */
  signal?: AbortSignal;
  /** Metrics of your own, measured beside the registered ones. */
  metrics?: readonly Metric[];
  /** Claims of your own, judged beside C1 to C7. */
  claims?: readonly AnyClaim[];
}

/** A finished run. */
export interface Run {
  /** Its folder. */
  dir: string;
  /** None of a shard, which only scores. */
  verdicts: RecordedVerdict[];
  /** True when the folder was there already and nothing was computed. */
  wasComplete: boolean;
}

/**
 * Runs an experiment and writes its folder (see the run-folder contract in `docs/architecture.md`). An interrupted run goes on
 * where it was; a complete one is reported, not repeated.
 * @throws {UserError} For a checkpoint or corpus that cannot be used, or a run another process works on.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function runExperiment(config: ExperimentConfig, options: RunOptions): Promise<Run> {
  return makeRun(config, options, (job, folder, tools) => scoreRun(job, folder.partial, tools));
}

/** With what a run is made. */
interface RunTools extends ScoringTools {
  /** The runs that C7 compares with. */
  otherRuns: readonly OtherRun[];
}

/** Runs an experiment with the scores that `score` gives. */
export async function makeRun(
  config: ExperimentConfig,
  options: RunOptions,
  score: (job: Job, folder: RunFolder, tools: ScoringTools) => Promise<Scored>,
): Promise<Run> {
  const otherRuns = readOtherRuns(config.claims.C7.runs);
  const tools = { ...toolsOf(options), otherRuns };
  const named = await readInputs(config, options, {
    otherRuns: otherRunDigests(otherRuns),
    additions: additionsOf(config, options),
  });
  const folder = findRunFolder(options.out, named.config, named.inputs);
  const known = () => (options.fresh ? null : completeRunIn(folder, named.config));
  const found = known();
  if (found) return found;
  const lock = await lockRun(folder.partial);
  try {
    const meanwhile = known(); // by the process that held the lock before
    if (meanwhile) return meanwhile;
    tools.onProgress(uncounted('reading the corpus'));
    const job = readJob(named);
    tools.watch.lap('reading the corpus');
    const verdicts = await writeRun(job, folder, options, tools, score);
    return { dir: folder.path, verdicts, wasComplete: false };
  } finally {
    await lock.release();
  }
}

function completeRunIn({ path }: RunFolder, { shard }: ExperimentConfig): Run | null {
  if (!existsSync(path)) return null;
  return { dir: path, verdicts: shard === null ? readVerdicts(path) : [], wasComplete: true };
}

async function writeRun(
  job: Job,
  folder: RunFolder,
  options: RunOptions,
  tools: RunTools,
  score: Parameters<typeof makeRun>[2],
): Promise<RecordedVerdict[]> {
  const undo = startRun(folder, options.fresh ?? false);
  try {
    return job.config.shard === null
      ? await finishRun(job, await score(job, folder, tools), folder, options, tools)
      : await finishShard(job, folder, options, tools);
  } catch (error) {
    undo(); // of a run that came to nothing nothing is left behind
    throw error;
  }
}

async function finishRun(
  job: Job,
  scored: Scored,
  folder: RunFolder,
  options: RunOptions,
  tools: RunTools,
): Promise<RecordedVerdict[]> {
  const { watch } = tools;
  const { metrics = [], claims = [], onVerdict } = options;
  const results = await withModel(job, tools, (model) =>
    evaluate(job, scored, { ...tools, dir: folder.partial, model, metrics, claims, onVerdict }),
  );
  watch.lap('verdicts');
  writeResults(folder.partial, job, results);
  const { faithfulness, interventions } = results;
  const describe = () => describeRun(job, { ...scored, faithfulness, interventions }, options.backend, watch);
  writeManifest(folder.partial, describe());
  tools.onProgress(uncounted('charts and report'));
  await options.publish?.(folder.partial);
  watch.lap('charts and report');
  writeManifest(folder.partial, describe());
  completeRun(folder, [
    JOURNAL,
    CONTEXT_JOURNAL,
    CELL_JOURNAL,
    ...SAMPLE_JOURNALS,
    ...INTERVENTION_JOURNALS,
    ...PROBE_FILES,
  ]);
  return results.verdicts;
}

/** A shard is complete when its slice is scored; its journal is what `mergeRuns` wants of it. */
async function finishShard(
  job: Job,
  folder: RunFolder,
  options: RunOptions,
  tools: ScoringTools,
): Promise<RecordedVerdict[]> {
  const scored = await scoreSlice(job, folder.partial, parseShard(job.config.shard), tools);
  writeConfig(folder.partial, job.config);
  const nothing = { faithfulness: null, interventions: null };
  writeManifest(folder.partial, describeRun(job, { ...scored, ...nothing }, options.backend, tools.watch));
  completeRun(folder, []);
  return [];
}

function toolsOf({ backend, cache, onProgress, signal, say }: RunOptions): ScoringTools {
  return {
    backend,
    cache: cache ?? null,
    onProgress: onProgress ?? (() => undefined),
    signal,
    say: say ?? (() => undefined),
    watch: new Stopwatch(),
  };
}

/** Names of what a script has added; a run with other additions is another run. */
function additionsOf(config: ExperimentConfig, { metrics = [], claims = [] }: RunOptions): string[] {
  const added = [...metrics.map(({ name }) => name), ...claims.map(({ id }) => id)];
  const names = [...METRICS.map(({ name }) => name), ...Object.keys(config.claims), ...added];
  const again = names.find((name, at) => names.indexOf(name) < at);
  if (again !== undefined) throw new UserError({ what: `Two metrics or claims are called ${again}` });
  return added;
}

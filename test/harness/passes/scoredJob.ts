import type { ActivationCache } from '../../../toolkit/activations/cache';
import type { Backend } from '../../../toolkit/activations/openBackend';
import { runTaps, type SentenceTaps } from '../../../toolkit/activations/run';
import { type Job, readInputs, readJob, Stopwatch } from '../../../toolkit/harness/job/job';
import type { ScoringTools } from '../../../toolkit/harness/passes/scoring';
import type { SmallRuns } from '../smallRun';

/** The job of a run, without the run. */
export function jobOf({ config, backend }: SmallRuns, changes: object): Job {
  const asked = config(changes);
  return readJob(asked, readInputs(asked, backend, { otherRuns: [], additions: [] }));
}

export function scoringTools({ backend }: SmallRuns, cache: ActivationCache | null = null): ScoringTools {
  return {
    backend,
    cache,
    onProgress: () => undefined,
    signal: undefined,
    say: () => undefined,
    watch: new Stopwatch(),
  };
}

/** Taps of a job's sentences, fetched without the harness. */
export async function tapsOf(job: Job, backend: Backend, taps: string[]): Promise<SentenceTaps[]> {
  const model = await backend.loadModel(job.checkpoint.dir);
  try {
    return await runTaps(model, job.encodings, taps);
  } finally {
    await model.dispose();
  }
}

import type { ActivationCache } from '../../../toolkit/activations/cache';
import type { Feeds } from '../../../toolkit/activations/graphRunner';
import type { Model } from '../../../toolkit/activations/model';
import type { Backend } from '../../../toolkit/activations/openBackend';
import { runTaps, type SentenceTaps } from '../../../toolkit/activations/run';
import { type Job, readInputs, readJob, Stopwatch } from '../../../toolkit/harness/job/job';
import { leftOut } from '../../../toolkit/tokens/leftOut';
import type { ScoringTools } from '../../../toolkit/harness/passes/rowPasses';
import type { SmallRuns } from '../smallRun';

/** The job of a run, without the run. */
export async function jobOf({ config, backend }: SmallRuns, changes: object): Promise<Job> {
  const asked = config(changes);
  return readJob(await readInputs(asked, { backend }, { otherRuns: [], additions: [] }));
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

/** The tokens of a job that take part in means. */
export function takingPart({ encodings, checkpoint }: Job): { sentence: number; token: number }[] {
  return encodings.flatMap((encoding, sentence) =>
    leftOut(encoding, checkpoint.roles).flatMap((isLeftOut, token) => (isLeftOut ? [] : [{ sentence, token }])),
  );
}

/** A run of the graph. */
export interface GraphRun {
  feeds: Feeds;
  taps: readonly string[];
}

/** The same model, and every run of its graph from here on. */
export function watched(model: Model): { model: Model; runs: GraphRun[] } {
  const runs: GraphRun[] = [];
  const runner = Object.assign(Object.create(model.runner) as Model['runner'], {
    run: (feeds: Feeds, taps: readonly string[]) => {
      runs.push({ feeds, taps });
      return model.runner.run(feeds, taps);
    },
  });
  return { model: { ...model, runner }, runs };
}

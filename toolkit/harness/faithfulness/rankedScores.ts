import { alignWords, wordScores } from '../../attribution/wordScores';
import type { PassScorer } from '../../attribution/scorer';
import type { Model } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import { type Scored, withoutFailures } from './failures';
import { KeptScores } from './kept';
import { whyNot } from '../job/cells';
import type { RankedScorer } from '../job/rankings';
import type { SampleContext, SampleTools } from './sampleContext';

/** What a scorer says of the words of the sample: one list of word scores a sentence, or why there is none. */
export interface RankedScores extends RankedScorer {
  /** Null where the scorer failed on a sentence. */
  scores: (Float64Array | null)[];
  /** Why sentences have no scores, and how many. */
  failures: Record<string, number>;
  /** Wordpieces that passes of its own put through the model in this run; those that an interrupted run had kept are not counted. */
  tokens: number;
  /** Of integrated gradients: the largest error of completeness over the sentences that have scores. */
  completenessError: number | null;
}

/** A scorer that this checkpoint does not have, and why. */
export interface UnavailableScorer extends RankedScorer {
  reason: string;
}

/** Scores of every ranked scorer on the sample: from the run's columns, or from passes of the scorer's own. */
export async function rankedScores(
  context: SampleContext,
  ranked: readonly RankedScorer[],
  tools: SampleTools,
): Promise<{ available: RankedScores[]; unavailable: UnavailableScorer[] }> {
  const kept = new KeptScores(context, tools);
  const [available, unavailable]: [RankedScores[], UnavailableScorer[]] = [[], []];
  for (const one of ranked) {
    const reason = whyNot(one, context.measure.job.checkpoint);
    if (reason !== null) unavailable.push({ ...one, reason });
    else if (one.scorer.cost !== 'many passes') available.push(fromColumns(context, one));
    else available.push(await fromPasses(context, { ...one, scorer: one.scorer }, await tools.model(), kept, tools));
  }
  return { available, unavailable };
}

function fromColumns({ sample, measure }: SampleContext, ranked: RankedScorer): RankedScores {
  const { scorer, place } = ranked;
  const all = measure.table.scoresOf({ scorer, place }, scorer.defaultAggregation);
  const scored = withoutFailures(sample.map(({ rows }) => Float64Array.from(rows, (row) => all[row]!)));
  return { ...ranked, ...scored, tokens: 0, completenessError: null };
}

async function fromPasses(
  { encodings }: SampleContext,
  ranked: RankedScorer & { scorer: PassScorer },
  model: Model,
  kept: KeptScores,
  { onProgress, signal }: { onProgress: OnProgress; signal: AbortSignal | undefined },
): Promise<RankedScores> {
  const { scorer, place, key } = ranked;
  const known = kept.of(key);
  const left = encodings.flatMap((_, at) => (known.has(at) ? [] : [at]));
  let tokens = 0;
  const report: OnProgress = (progress) => {
    tokens = progress.done;
    onProgress(progress);
  };
  if (left.length > 0)
    for await (const found of scorer.scoreSentences(model, encodings, place, report, left)) {
      const { index: at, scores: pieces, failure = null, completenessError = null } = found;
      const one = { key, at, pieces, failure, completenessError };
      kept.append(one);
      known.set(at, one);
      signal?.throwIfAborted();
    }
  const all = encodings.map(({ wordIds }, at): Scored => {
    const { pieces, failure } = known.get(at)!;
    return failure ?? wordScores(pieces, alignWords(wordIds), scorer.defaultAggregation);
  });
  const scored = withoutFailures(all);
  const errors = encodings.flatMap((_, at) => {
    const { failure, completenessError } = known.get(at)!;
    return failure === null && completenessError !== null ? [completenessError] : [];
  });
  return { ...ranked, ...scored, tokens, completenessError: largestOf(errors) };
}

/** Null of none. */
function largestOf(errors: readonly number[]): number | null {
  return errors.length === 0 ? null : errors.reduce((most, error) => Math.max(most, error));
}

import { alignWords, wordScores } from '../../attribution/wordScores';
import type { PassScorer } from '../../attribution/scorer';
import type { Model } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import { type Scored, withoutFailures } from './failures';
import { ScoreJournal } from './scoreJournal';
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
  const journal = new ScoreJournal(tools.dir);
  const [available, unavailable]: [RankedScores[], UnavailableScorer[]] = [[], []];
  for (const one of ranked) {
    if (one.scorer.cost !== 'many passes') {
      available.push(fromColumns(context, one));
      continue;
    }
    const model = await tools.model();
    const reason = one.scorer.unavailable(model, one.place);
    if (reason === null)
      available.push(await fromPasses(context, { ...one, scorer: one.scorer }, model, journal, tools));
    else unavailable.push({ ...one, reason });
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
  journal: ScoreJournal,
  { onProgress, signal }: { onProgress: OnProgress; signal: AbortSignal | undefined },
): Promise<RankedScores> {
  const { scorer, place, key } = ranked;
  const known = journal.resume(key);
  const left = encodings.flatMap((_, at) => (known.has(at) ? [] : [at]));
  let tokens = 0;
  const report: OnProgress = (progress) => {
    tokens = progress.done;
    onProgress(progress);
  };
  if (left.length > 0)
    for await (const { index, ...found } of scorer.scoreSentences(model, encodings, place, report, left)) {
      known.set(index, journal.append(key, index, found));
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

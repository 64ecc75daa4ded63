import type { Model } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import type { PassScorer } from '../../attribution/scorer';
import { alignWords, wordScores } from '../../attribution/wordScores';
import { agreementRho } from '../../metrics/scorerAgreement';
import { whyNot } from '../job/cells';
import type { RankedScorer } from '../job/rankings';
import { KeptScores, SCORE_JOURNAL } from './kept';
import type { Sampled, SampleTools } from './sample';
import { sentenceMean } from './sampleRows';

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

/**
 * Scores of every ranked scorer on the sample: from the run's columns, or from passes of the scorer's own.
 * @param journal - File in the run's folder where the latter are kept.
 */
export async function rankedScores(
  context: Sampled,
  ranked: readonly RankedScorer[],
  tools: SampleTools,
  journal: string = SCORE_JOURNAL,
): Promise<{ available: RankedScores[]; unavailable: UnavailableScorer[] }> {
  const kept = new KeptScores(context, tools, journal);
  const [available, unavailable]: [RankedScores[], UnavailableScorer[]] = [[], []];
  for (const one of ranked) {
    const reason = whyNot(one, context.measure.job.checkpoint);
    if (reason !== null) unavailable.push({ ...one, reason });
    else if (one.scorer.cost !== 'many passes') available.push(fromColumns(context, one));
    else available.push(await fromPasses(context, { ...one, scorer: one.scorer }, await tools.model(), kept, tools));
  }
  return { available, unavailable };
}

function fromColumns({ sample, measure }: Sampled, ranked: RankedScorer): RankedScores {
  const { scorer, place } = ranked;
  const all = measure.table.scoresOf({ scorer, place }, scorer.defaultAggregation);
  const scored = withoutFailures(sample.map(({ rows }) => Float64Array.from(rows, (row) => all[row]!)));
  return { ...ranked, ...scored, tokens: 0, completenessError: null };
}

async function fromPasses(
  { encodings }: Sampled,
  ranked: RankedScorer & { scorer: PassScorer },
  model: Model,
  kept: KeptScores,
  { onProgress, signal }: SampleTools,
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

/** Word scores of a sentence, or why it has none. */
type Scored = Float64Array | string;

/** Sentences on which a scorer failed, or gave a word no number, are counted by reason and have no scores. */
function withoutFailures(all: readonly Scored[]): Pick<RankedScores, 'scores' | 'failures'> {
  const failures = new Map<string, number>();
  const scores = all.map((scored) => {
    const failure = typeof scored === 'string' ? scored : notFinite(scored);
    if (failure === null) return scored as Float64Array;
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
    return null;
  });
  return { scores, failures: Object.fromEntries(failures) };
}

/** Why scores cannot be ranked, or null. */
export function notFinite(scores: Float64Array): string | null {
  const bad = scores.find((score) => !Number.isFinite(score));
  return bad === undefined ? null : `a word has the score ${bad}`;
}

/** How far scorers rank the words of a sentence alike. */
export interface ScorerAgreement {
  /** Scorers by key, such as `tas.post.8`. */
  scorers: string[];
  /** [scorers][scorers]: Spearman's correlation within the sentence, mean over the sample; null where no sentence has one. */
  rho: (number | null)[][];
}

/** Every scorer against every other. */
export function scorerAgreement(context: Sampled, scored: readonly RankedScores[]): ScorerAgreement {
  const rho = (a: RankedScores, b: RankedScores) => {
    const values = a.scores.map((own, at) => {
      const other = b.scores[at];
      return own && other ? agreementRho.valueOf(own, other) : null;
    });
    return sentenceMean(context, values, 'none').value;
  };
  return { scorers: scored.map(({ key }) => key), rho: scored.map((a) => scored.map((b) => rho(a, b))) };
}

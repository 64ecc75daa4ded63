import type { Encoding } from '../tokens/tokenizer';
import { absoluteSum, equalPanels, halveWorst, integrate } from './adaptiveSimpson';
import { type MaskedPath, openPaths, type PathPasses, visitPoints } from './maskedPath';
import { passScorer } from './passScorer';
import type { SentenceScores } from './scorer';

/** How scores are found to be good enough. Errors are shares of max(|change|, 1 % of |target|). */
export interface Refinement {
  /** Panels of Simpson's rule at first. */
  panels: number;
  /** The largest completeness error: how far the scores are from adding up to the change. */
  completeness: number;
  /** What the panels may be off by, added up without regard to sign: errors must not merely cancel. */
  local: number;
  /** With more points of the path than this the sentence has failed. */
  mostPoints: number;
}

/** The defaults; points a sentence are foretold as `USUAL_POINTS`, the mean on the embedded corpus. */
export const REFINEMENT: Refinement = { panels: 8, completeness: 0.01, local: 0.02, mostPoints: 257 };
const USUAL_POINTS = 40;

/** Wordpieces of sentences whose paths are in memory at a time. */
const CHUNK_TOKENS = 4096;

/**
 * Integrated gradients of the target by the word embeddings, from the sentence with every ordinary token masked: what each wordpiece
 * contributes to the change of the target, signed. Special tokens are the same all along the path and score 0. Points are added where
 * the target bends until the scores add up; a sentence for which they do not has a failure.
 */
export const integratedGradients = passScorer({
  name: 'integrated_gradients',
  description: 'share of the rise of the target over the masked sentence, signed; a high one is a word that raises it',
  source: "Sundararajan, Taly & Yan 2017, equation 1, by Simpson's rule on panels that are halved as needed",
  defaultAggregation: 'sum',
  removes: true,
  passesOf: () => ({ rows: USUAL_POINTS, gradients: USUAL_POINTS }),
  scoresOf: async function* ({ encodings, only, ...passes }) {
    for (const sentences of chunksOf(encodings, only))
      yield* integratePaths(passes, await openPaths(passes, encodings, sentences), REFINEMENT);
    passes.progress.finish();
  },
});

/** Sentences from the longest to the shortest, as batches take them, in chunks. */
function chunksOf(encodings: readonly Encoding[], only: readonly number[]): number[][] {
  const length = (sentence: number) => encodings[sentence]!.inputIds.length;
  const order = [...only].sort((a, b) => length(b) - length(a) || a - b);
  const chunks: number[][] = [];
  let room = 0;
  for (const sentence of order) {
    if (room < length(sentence)) {
      chunks.push([]);
      room = CHUNK_TOKENS;
    }
    chunks.at(-1)!.push(sentence);
    room -= length(sentence);
  }
  return chunks;
}

/** Scores of the sentences of some paths, each as soon as it is found or has failed. */
export async function* integratePaths(
  passes: PathPasses,
  paths: readonly MaskedPath[],
  refinement: Refinement,
): AsyncGenerator<SentenceScores> {
  const between = equalPanels(refinement.panels).slice(1, -1);
  let wanted = new Map(paths.map((path) => [path, between]));
  while (wanted.size > 0) {
    const next = new Map<MaskedPath, number[]>();
    for await (const path of visitPoints(passes, wanted)) {
      const { scores, more } = assess(path, refinement);
      if (more.length === 0) yield scores;
      else next.set(path, more);
    }
    wanted = next;
  }
}

/** What the points so far come to, and which more are needed. */
function assess(path: MaskedPath, refinement: Refinement): { scores: SentenceScores; more: number[] } {
  const { sentence: index, points } = path;
  const { parts: scores, panelErrors } = integrate(points);
  const [first, last] = [points[0]!.value, points.at(-1)!.value];
  const scale = Math.max(Math.abs(last - first), 0.01 * Math.abs(last), Number.MIN_VALUE);
  const completenessError = Math.abs(panelErrors.reduce((sum, error) => sum + error, 0)) / scale;
  const found = { index, scores, completenessError };
  if (completenessError <= refinement.completeness && absoluteSum(panelErrors) / scale <= refinement.local)
    return { scores: found, more: [] };
  const more = halveWorst(points, panelErrors, refinement.completeness * scale);
  if (points.length + more.length <= refinement.mostPoints) return { scores: found, more };
  return {
    scores: { ...found, scores: scores.fill(NaN), failure: failureOf(points.length, completenessError) },
    more: [],
  };
}

function failureOf(points: number, completenessError: number): string {
  return `with ${points} points the scores are ${(100 * completenessError).toPrecision(2)} % from adding up`;
}

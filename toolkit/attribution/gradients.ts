import type { Model } from '../activations/model';
import type { TokenCount } from '../activations/progress';
import type { SentenceTaps } from '../activations/run';
import { NORM_INPUT } from '../graph/taps';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import { absoluteSum, equalPanels, halveWorst, integrate, type PathPoint } from './adaptiveSimpson';
import { runRows, passScorer, type PassRow } from './passScorer';
import type { SentenceScores } from './scorer';
import { ordinaryTokens, type PreparedTarget } from './targets';

const TAP = 'gradient_x_input';

/**
 * The derivative of the target by a wordpiece's word embedding times that embedding, summed over its dimensions: how far the target would
 * fall if the embedding were shrunk to nothing and the model were linear. Signed: a low score is a wordpiece that holds the target down.
 */
export const gradientXInput = passScorer({
  name: 'gradient_x_input',
  description: 'word embedding times derivative of the target, signed; a high one is a word that raises the target',
  source: 'Shrikumar et al. 2016, arXiv 1605.01713; Denil, Demiraj & de Freitas 2014, arXiv 1412.6815',
  defaultAggregation: 'sum',
  passesOf: () => ({ rows: 1, gradients: 1 }),
  scoresOf: async function* ({ model, encodings, target, progress, only }) {
    const rows = only.map((sentence) => ({
      sentence,
      encoding: encodings[sentence]!,
      feeds: () => target.gradientFeeds(sentence),
    }));
    for await (const { sentence, rows: taps } of runRows(model, rows, [TAP], target.shared, progress))
      yield { index: sentence, scores: Float64Array.from(taps[0]![TAP]!.values) };
  },
});

/** How scores are found to be good enough. Errors are shares of max(|change|, 1 % of |target|). */
export interface Refinement {
  /** Panels of Simpson's rule at first. */
  panels: number;
  /** The largest completeness error: how far the scores are from adding up to the change. */
  completeness: number;
  /**
   * What the panels may be off by, added up without regard to sign: errors must not merely cancel from panel to panel. Within one those of
   * several wordpieces can: with three wordpieces and relu one was off by 4 % of the largest score, though the sum was right.
   */
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

/** Where the sum of the embeddings is fed, and the tap of the derivative by it. */
function pathTaps({ tap, sites }: Model): { embeddings: string; gradient: string } {
  const site = NORM_INPUT.get(sites[0]!) ?? sites[0]!;
  return {
    embeddings: tap({ kind: 'state', layer: 0, site }).name,
    gradient: tap({ kind: 'gradient', layer: 0, site }).name,
  };
}

/**
 * The straight way from a sentence with the token that a removal leaves in place of every ordinary token, at 0, to the sentence itself,
 * at 1. Positions, segments and special tokens are the same all along.
 */
export interface MaskedPath {
  sentence: number;
  encoding: Encoding;
  /** Embeddings at 0, [T, H]. */
  start: Float32Array;
  /** From there to those at 1, [T, H]. */
  way: Float32Array;
  /** What is known of the target along it, by wordpiece, in order. */
  points: PathPoint[];
}

/** What a pass over points of paths needs. */
export interface PathPasses {
  model: Model;
  target: PreparedTarget;
  progress: TokenCount;
}

/** The paths of some sentences of a run, with the points at their ends. */
export async function openPaths(
  passes: PathPasses,
  encodings: readonly Encoding[],
  sentences: readonly number[],
): Promise<MaskedPath[]> {
  const { model, target, progress } = passes;
  const rows = sentences.flatMap((sentence) => endRows(passes, encodings[sentence]!, sentence));
  const at = pathTaps(model);
  const taps = [at.embeddings, at.gradient, ...target.taps];
  const paths: MaskedPath[] = [];
  for await (const { sentence, rows: ends } of runRows(model, rows, taps, target.shared, progress)) {
    const [start, end] = ends.map((end) => own(end, at.embeddings)!.values) as [Float32Array, Float32Array];
    const way = end.map((value, i) => value - start[i]!);
    const path = { sentence, encoding: encodings[sentence]!, start, way, points: [] };
    addPoints(path, [0, 1], ends, target, at.gradient);
    paths.push(path);
  }
  return paths;
}

function endRows({ model, target }: PathPasses, encoding: Encoding, sentence: number): PassRow[] {
  const removed = model.tokenizer.idOf(model.roles.removal!);
  const masked = { ...encoding, inputIds: encoding.inputIds.map((id, at) => (encoding.special[at]! ? id : removed)) };
  const feeds = () => target.gradientFeeds(sentence);
  return [masked, encoding].map((row) => ({ sentence, encoding: row, feeds }));
}

/** Learns of the target at more points of paths, a pass each; yields a path as soon as its own are known. */
async function* visitPoints(
  { model, target, progress }: PathPasses,
  wanted: ReadonlyMap<MaskedPath, readonly number[]>,
): AsyncGenerator<MaskedPath> {
  const { embeddings, gradient } = pathTaps(model);
  const rows = [...wanted].flatMap(([path, points]) => points.map((at) => rowAt(path, at, target, embeddings)));
  const pathOf = new Map([...wanted.keys()].map((path) => [path.sentence, path]));
  for await (const { sentence, rows: found } of runRows(
    model,
    rows,
    [gradient, ...target.taps],
    target.shared,
    progress,
  )) {
    const path = pathOf.get(sentence)!;
    addPoints(path, wanted.get(path)!, found, target, gradient);
    yield path;
  }
}

function rowAt(
  { sentence, encoding, start, way }: MaskedPath,
  at: number,
  target: PreparedTarget,
  tap: string,
): PassRow {
  const embeddings = () => Float32Array.from(start, (from, i) => from + at * way[i]!);
  return { sentence, encoding, feeds: () => ({ ...target.gradientFeeds(sentence), [tap]: embeddings() }) };
}

function addPoints(
  path: MaskedPath,
  places: readonly number[],
  found: SentenceTaps[],
  target: PreparedTarget,
  gradient: string,
): void {
  const kept = ordinaryTokens(path.encoding);
  for (const [i, taps] of found.entries()) {
    const slopes = new Float64Array(path.encoding.inputIds.length);
    const width = path.way.length / slopes.length;
    own(taps, gradient)!.values.forEach((slope, j) => (slopes[Math.floor(j / width)]! += slope * path.way[j]!));
    path.points.push({ at: places[i]!, value: target.valueOf(taps, kept), slopes });
  }
  path.points.sort((a, b) => a.at - b.at);
}

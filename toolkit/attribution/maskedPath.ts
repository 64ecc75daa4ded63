import type { Model } from '../activations/model';
import type { TokenCount } from '../activations/progress';
import type { SentenceTaps } from '../activations/run';
import { LAYER_NORM_INPUT } from '../graph/taps';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import type { PathPoint } from './adaptiveSimpson';
import { type PassRow, runRows } from './passRows';
import { ordinaryTokens, type PreparedTarget } from './targets';

/** Where the sum of the embeddings is fed, and the tap of the derivative by it. */
function pathTaps({ tap, sites }: Model): { embeddings: string; gradient: string } {
  const site = LAYER_NORM_INPUT.get(sites[0]!) ?? sites[0]!;
  return {
    embeddings: tap({ kind: 'state', layer: 0, site }).name,
    gradient: tap({ kind: 'gradient', layer: 0, site }).name,
  };
}

/**
 * The straight way from a sentence with the token that a removal leaves in place of every ordinary token, at 0, to the sentence itself, at 1. Positions, segments and special
 * tokens are the same all along.
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
export async function* visitPoints(
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

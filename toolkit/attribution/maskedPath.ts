import type { Model } from '../activations/model';
import type { TokenCount } from '../activations/progress';
import type { SentenceTaps } from '../activations/run';
import type { Encoding } from '../tokens/tokenizer';
import type { PathPoint } from './adaptiveSimpson';
import { type PassRow, runRows } from './passRows';
import { ordinaryTokens, type PreparedTarget } from './targets';

const EMBEDDINGS = 'residual.0';
const GRADIENT = 'gradient.residual.0';

/**
 * The straight way from a sentence with every ordinary token masked, at 0, to the sentence itself, at 1. Positions, segments and special
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
  const taps = [EMBEDDINGS, GRADIENT, ...target.taps];
  const paths: MaskedPath[] = [];
  for await (const { sentence, rows: ends } of runRows(model, rows, taps, target.shared, progress)) {
    const [start, end] = ends.map((end) => end[EMBEDDINGS]!.values) as [Float32Array, Float32Array];
    const way = end.map((value, i) => value - start[i]!);
    const path = { sentence, encoding: encodings[sentence]!, start, way, points: [] };
    addPoints(path, [0, 1], ends, target);
    paths.push(path);
  }
  return paths;
}

function endRows({ model, target }: PathPasses, encoding: Encoding, sentence: number): PassRow[] {
  const { mask } = model.tokenizer.ids;
  const masked = { ...encoding, inputIds: encoding.inputIds.map((id, at) => (encoding.special[at]! ? id : mask)) };
  const feeds = () => target.gradientFeeds(sentence);
  return [masked, encoding].map((row) => ({ sentence, encoding: row, feeds }));
}

/** Learns of the target at more points of paths, a pass each; yields a path as soon as its own are known. */
export async function* visitPoints(
  { model, target, progress }: PathPasses,
  wanted: ReadonlyMap<MaskedPath, readonly number[]>,
): AsyncGenerator<MaskedPath> {
  const rows = [...wanted].flatMap(([path, points]) => points.map((at) => rowAt(path, at, target)));
  const pathOf = new Map([...wanted.keys()].map((path) => [path.sentence, path]));
  for await (const { sentence, rows: found } of runRows(
    model,
    rows,
    [GRADIENT, ...target.taps],
    target.shared,
    progress,
  )) {
    const path = pathOf.get(sentence)!;
    addPoints(path, wanted.get(path)!, found, target);
    yield path;
  }
}

function rowAt({ sentence, encoding, start, way }: MaskedPath, at: number, target: PreparedTarget): PassRow {
  const embeddings = () => Float32Array.from(start, (from, i) => from + at * way[i]!);
  return { sentence, encoding, feeds: () => ({ ...target.gradientFeeds(sentence), [EMBEDDINGS]: embeddings() }) };
}

function addPoints(path: MaskedPath, places: readonly number[], found: SentenceTaps[], target: PreparedTarget): void {
  const kept = ordinaryTokens(path.encoding);
  for (const [i, taps] of found.entries()) {
    const slopes = new Float64Array(path.encoding.inputIds.length);
    const width = path.way.length / slopes.length;
    taps[GRADIENT]!.values.forEach((slope, j) => (slopes[Math.floor(j / width)]! += slope * path.way[j]!));
    path.points.push({ at: places[i]!, value: target.valueOf(taps, kept), slopes });
  }
  path.points.sort((a, b) => a.at - b.at);
}

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Collector } from './collect';
import type { Model } from './model';
import { own } from '../own';

/** How the states of a word's wordpieces become the word's. */
export const STATE_AGGREGATIONS = ['mean', 'first', 'last'] as const;
export type StateAggregation = (typeof STATE_AGGREGATIONS)[number];

/** Which rows of a sentence's states make up which word. */
export interface WordPieces {
  /** Position of the sentence's first word among all words. */
  firstWord: number;
  /** First wordpiece of each word, and one past its last. */
  starts: readonly number[];
  ends: readonly number[];
}

/** The states of a corpus's words, on disk a layer a file, because those of all layers together may not fit into memory. */
export interface WordStates {
  words: number;
  /** H. */
  features: number;
  layers: number;
  /** [words, H] of one layer, 0 being the embedding output. */
  layer(layer: number): Float32Array;
}

const HEADER = 'states.json';

interface Header {
  of: unknown;
  words: number;
  features: number;
  /** sha256 of each layer's file. */
  layers: string[];
}

/** Opens states that were kept earlier; null where there are none, or where they are of something else or damaged, which is said. */
export function keptStates(dir: string, of: object, say: (line: string) => void): WordStates | null {
  if (!existsSync(join(dir, HEADER))) return null;
  const header = JSON.parse(readFileSync(join(dir, HEADER), 'utf8')) as Header;
  const isOther = JSON.stringify(header.of) !== JSON.stringify(of);
  const damaged = isOther ? -1 : header.layers.findIndex((digest, layer) => digestOf(layerFile(dir, layer)) !== digest);
  if (!isOther && damaged < 0) return statesIn(dir, header);
  say(
    `States in ${dir} ${isOther ? 'are of something else' : `are damaged at layer ${damaged}`} and are computed again`,
  );
  return null;
}

function statesIn(dir: string, { words, features, layers }: Omit<Header, 'of'>): WordStates {
  return {
    words,
    features,
    layers: layers.length,
    layer: (layer) => {
      const bytes = readFileSync(layerFile(dir, layer));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    },
  };
}

function layerFile(dir: string, layer: number): string {
  return join(dir, `layer-${layer}.f32`);
}

function digestOf(path: string): string | null {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
}

export interface StateOptions {
  site: string;
  aggregation: StateAggregation;
  /** Of each sentence. */
  pieces: readonly WordPieces[];
  words: number;
  /** What the states are of: checkpoint, text, backend. They are opened again for the same alone. */
  of: object;
}

/**
 * Collects the states of words at every layer into files of `dir`, which takes its name when it is whole: layers x words x H x 4 bytes.
 * @throws {NodeJS.ErrnoException} Where the disk has no room; what was written is then removed.
 */
export function wordStateCollector(model: Model, dir: string, options: StateOptions): Collector<WordStates> {
  const { site, aggregation, pieces, words, of } = options;
  const taps = Array.from(
    { length: model.config.numLayers + 1 },
    (_, layer) => model.tap({ kind: 'state', layer, site }).name,
  );
  const partial = `${dir}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const files = taps.map((_, layer) => openSync(layerFile(partial, layer), 'w'));
  const features = model.config.hiddenSize;
  return {
    wants: { taps },
    fold: ({ batch, sentences }) => {
      const write = () => {
        batch.indices.forEach((index, row) => {
          taps.forEach((tap, layer) => {
            const states = ofWords(own(sentences[row]!, tap)!.values, pieces[index]!, features, aggregation);
            writeWhole(files[layer]!, states, pieces[index]!.firstWord * features * 4);
          });
        });
      };
      orRemoved(partial, files, write);
    },
    result: () => {
      const layers = taps.map((_, layer) => digestOf(layerFile(partial, layer))!);
      const header: Header = { of, words, features, layers };
      orRemoved(partial, files, () => {
        writeFileSync(join(partial, HEADER), `${JSON.stringify(header)}\n`);
      });
      for (const file of files) closeSync(file);
      rmSync(dir, { recursive: true, force: true });
      renameSync(partial, dir);
      return statesIn(dir, header);
    },
  };
}

/** A full disk may take a part of what is written, and refuses only the next write. */
function writeWhole(file: number, values: Float32Array, position: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** Leaves nothing half-written behind where writing fails. */
function orRemoved(dir: string, files: readonly number[], write: () => void): void {
  try {
    write();
  } catch (error) {
    for (const file of files) closeSync(file);
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** [words of the sentence, H] from [T, H]. */
function ofWords(
  states: Float32Array,
  { starts, ends }: WordPieces,
  features: number,
  aggregation: StateAggregation,
): Float32Array {
  const words = new Float32Array(starts.length * features);
  starts.forEach((start, word) => {
    const first = aggregation === 'last' ? ends[word]! - 1 : start;
    const last = aggregation === 'first' ? start + 1 : ends[word]!;
    for (let piece = first; piece < last; piece++)
      for (let f = 0; f < features; f++) words[word * features + f]! += states[piece * features + f]! / (last - first);
  });
  return words;
}

/**
 * One check of a backend, in a process of its own, which a bad addon may crash; it prints what it finds as JSON. `state NAME` asks
 * whether a backend works. `product FOLDER NAME`, `forward FOLDER NAME` and `forward wasm` check a native build; NAME is `tfjs-node`'s.
 */
import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import { UserError } from '../toolkit/errors';
import {
  type Backend,
  encodeInput,
  type NativePins,
  openBackend,
  openNativeFolder,
  readInputTexts,
  runTaps,
} from '../toolkit/models';
import { main } from './cli';
import { print } from './print';

const SENTENCES = 24;

/** What `state` prints: why a backend does not work, null where it does. */
export interface BackendState {
  reason: string | null;
  /** What a GPU calls itself. */
  adapter: string | null;
}

/** What `forward` prints: the norms of every token at every layer, sentence by sentence, and how fast they came. */
export interface ForwardPass {
  norms: number[];
  tokensPerSecond: number;
}

async function check(): Promise<BackendState | ForwardPass | { wrong: number }> {
  const [what, where, name] = process.argv.slice(2) as [string, string, NativePins['backend']];
  if (what === 'state') return stateOf(where);
  const backend = await (where === 'wasm' ? openBackend('wasm') : openNativeFolder(where, name));
  return what === 'product' ? { wrong: await wrongElements() } : forwardPass(backend);
}

async function stateOf(name: string): Promise<BackendState> {
  try {
    const { adapter } = await openBackend(name);
    const wrong = await wrongElements();
    return { adapter, reason: wrong === 0 ? null : `it computes wrongly: ${wrong} elements of a matrix product` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { adapter: null, reason: error.message.replace(/^.* does not load here: /, '') };
  }
}

/** [64, 96] times [96, 32] of small integers on the current backend, whose sums float32 holds exactly; the number of wrong elements. */
async function wrongElements(): Promise<number> {
  const a = Matrix.from1DArray(
    64,
    96,
    Array.from({ length: 64 * 96 }, (_, i) => ((i * 7) % 11) - 5),
  );
  const b = Matrix.from1DArray(
    96,
    32,
    Array.from({ length: 96 * 32 }, (_, i) => ((i * 5) % 13) - 6),
  );
  const product = await tf.tidy(() => tf.matMul(a.to2DArray(), b.to2DArray())).data();
  return a
    .mmul(b)
    .to1DArray()
    .filter((element, at) => element !== product[at]).length;
}

/** All layers' norms of the first sentences of the embedded corpus; the second of two passes is timed. */
async function forwardPass(backend: Backend): Promise<ForwardPass> {
  const model = await backend.loadModel('checkpoints/bert-base-uncased');
  const texts = readInputTexts('experiments/corpora/embedded.conllu').slice(0, SENTENCES);
  const encodings = texts.map((text) => encodeInput(model.tokenizer, text));
  const site = model.sites[0]!;
  const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
  const taps = layers.map((layer) => model.tap({ kind: 'norm', layer, site }).name);
  await runTaps(model, encodings, taps);
  const start = performance.now();
  const passes = await runTaps(model, encodings, taps);
  const seconds = (performance.now() - start) / 1000;
  const tokens = encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  return {
    norms: passes.flatMap((sentence) => {
      const values = new Map(Object.entries(sentence));
      return taps.flatMap((tap) => [...values.get(tap)!.values]);
    }),
    tokensPerSecond: tokens / seconds,
  };
}

void main(async () => print(JSON.stringify(await check())));

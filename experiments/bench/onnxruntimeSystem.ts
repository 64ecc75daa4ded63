import { join } from 'node:path';
import { loadNpmPeer } from './npmPeers';
import { type OutputTensor, type PaddedInputs, passInBatches } from './onnxBatch';
import { type Loaded, serve } from './serve';

/** The part of onnxruntime-node that is used here. */
interface OnnxRuntime {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => object;
  InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{ run(feeds: Record<string, object>): Promise<{ norms: OutputTensor }> }>;
  };
}

/** ONNX Runtime for Node: `onnxruntimeSystem.ts EXPORTED_FOLDER THREADS`. */
async function load(): Promise<Loaded> {
  const [folder, threads] = process.argv.slice(2) as [string, string];
  const peer = loadNpmPeer('onnxruntime-node');
  const api = peer.api as OnnxRuntime;
  const session = await api.InferenceSession.create(join(folder, 'onnx/model.onnx'), {
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  const run = async ({ dims, values }: PaddedInputs) => {
    const feeds = Object.entries(values).map(([name, data]) => [name, new api.Tensor('int64', data, dims)] as const);
    return (await session.run(Object.fromEntries(feeds))).norms;
  };
  return { versions: { 'onnxruntime-node': peer.version }, pass: (request) => passInBatches(request, run) };
}

void serve(load);

import type { Backend } from '../../activations/openBackend';
import type { BackendName } from '../../backend/backend';
import { graphBytes } from '../../graph/convertedFolder';
import type { Job } from '../job/job';

const GIB = 1024 ** 3;
/** A run without its model: Node, the toolkit, words and rows, charts. TensorFlow's own library is in it where it is loaded. */
const OWN_BYTES = { native: 0.95 * GIB, other: 0.6 * GIB };
/** What a thread takes besides weights. */
const THREAD_BYTES = 0.15 * GIB;

/**
 * Roughly, the bytes that a run without probes takes at its peak. From the peaks of `experiments/configs/layer-8.json` on 60 sentences of
 * the embedded corpus, three checkpoints, one and two workers (`/usr/bin/time -v`).
 */
export function foretoldMemory({ checkpoint }: Pick<Job, 'checkpoint'>, { name, workers, threads }: Backend): number {
  const weights = graphBytes(checkpoint);
  const own = isNative(name) ? OWN_BYTES.native : OWN_BYTES.other;
  // Threads of native TensorFlow share one copy; on wasm each has its own beside the bytes as stored.
  const copies = isNative(name) || workers === 1 ? 1 : workers;
  return own + copies * weights + threads * THREAD_BYTES;
}

function isNative(name: BackendName): boolean {
  return name === 'tfjs-node' || name === 'tfjs-node-gpu';
}

import { alteredCheckpoint, type StoredBytes } from '../graph/alteredCheckpoint';
import type { FakeHub } from './fakeHub';

/** The model that the documents name. */
export const NAMED = 'sentence-transformers/all-MiniLM-L6-v2';

/** Puts a tiny checkpoint of as many layers as that model has in its place, with positions for any sentence of the embedded corpus. */
export function addNamedModel(hub: FakeHub): void {
  const folder = alteredCheckpoint('tiny-gelu', {
    config: (config) => Object.assign(config, { num_hidden_layers: 6, max_position_embeddings: 96 }),
    tensors: (tensors) => {
      for (const [name, tensor] of [...tensors]) {
        if (name.endsWith('position_embeddings.weight')) tensors.set(name, fourTimes(tensor));
        const copy = name.replace(/(?<=\.layer\.)\d+/, (layer) => String(Number(layer) + 3));
        if (copy !== name) tensors.set(copy, tensor);
      }
    },
  });
  hub.add(NAMED, {}, folder);
}

function fourTimes({ dtype, shape: [rows, width], bytes }: StoredBytes): StoredBytes {
  return { dtype, shape: [4 * rows!, width!], bytes: Buffer.concat([bytes, bytes, bytes, bytes]) };
}

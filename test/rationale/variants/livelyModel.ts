import type { Model } from '../../../toolkit/activations/model';
import type { Backend } from '../../../toolkit/activations/openBackend';
import { type StoredGraph, viewOf } from '../../../toolkit/graph/storedGraph';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { convertedFixture, type Fixture } from '../../convertedFixture';

/** A tiny checkpoint whose final states follow what is in the sentence; `test/golden/ablation/make.py` does the same to it. */
export async function livelyModel(backend: Backend, fixture: Fixture): Promise<Model> {
  return backend.loadModel(await convertedFixture(fixture), { alter: liven });
}

/** Gamma of the blocks, queries and keys times 3, gamma of the masked-LM head times 6. */
function liven(stored: StoredGraph): StoredGraph {
  const graph = { ...stored, bytes: stored.bytes.slice() };
  for (const tensor of graph.tensors) {
    const isFactor = factorOf(tensor.name, tensor.shape.at(-1)!);
    const values = viewOf(graph.bytes, tensor);
    values.forEach((value, i) => (values[i] = value * isFactor(i)));
  }
  return graph;
}

function factorOf(name: string, columns: number): (i: number) => number {
  if (name === 'cls.predictions.transform.LayerNorm.weight') return () => 6;
  if (!name.startsWith('encoder.layer.')) return () => 1;
  if (name.endsWith('qkv.weight')) return (i) => (i % columns < (columns * 2) / 3 ? 3 : 1);
  return () => (name.endsWith('LayerNorm.weight') ? 3 : 1);
}

/** An encoding of ids, with the word of each; null for special tokens. */
export function encodingOf(inputIds: number[], wordIds: (number | null)[]): Encoding {
  return {
    inputIds,
    tokenTypeIds: inputIds.map(() => 0),
    tokens: inputIds.map(String),
    offsets: inputIds.map(() => [0, 0]),
    wordIds,
    special: wordIds.map((word) => word === null),
    truncatedFrom: null,
  };
}

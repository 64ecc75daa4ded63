import type { Request } from './protocol';
import type { Norms } from './serve';

/** What both libraries give for an output of the exported graph. */
export interface OutputTensor {
  /** [B, L + 1, T]. */
  dims: readonly number[];
  data: Float32Array;
}

/** The int64 [B, T] inputs of the exported graph, each in row-major order. */
export interface PaddedInputs {
  dims: [number, number];
  values: Record<'input_ids' | 'attention_mask' | 'token_type_ids', BigInt64Array>;
}

/** Runs the batches of a request one after the other and cuts their norms into sentences. */
export async function passInBatches(
  { sentences, batches }: Request,
  run: (inputs: PaddedInputs) => Promise<OutputTensor>,
): Promise<Norms> {
  const norms = new Array<Float32Array[]>(sentences.length);
  for (const batch of batches) {
    const rows = batch.map((index) => sentences[index]!);
    const { dims, data } = await run(pad(rows));
    const [, layers, length] = dims as [number, number, number];
    batch.forEach((index, row) => {
      norms[index] = Array.from({ length: layers }, (_, layer) => {
        const start = (row * layers + layer) * length;
        return data.slice(start, start + sentences[index]!.length);
      });
    });
  }
  return norms;
}

function pad(rows: readonly (readonly number[])[]): PaddedInputs {
  const length = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const zeros = () => new BigInt64Array(rows.length * length);
  const values = { input_ids: zeros(), attention_mask: zeros(), token_type_ids: zeros() };
  rows.forEach((row, b) => {
    row.forEach((id, t) => {
      values.input_ids[b * length + t] = BigInt(id);
    });
    values.attention_mask.fill(1n, b * length, b * length + row.length);
  });
  return { dims: [rows.length, length], values };
}

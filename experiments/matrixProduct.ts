import * as tf from '@tensorflow/tfjs-core';

/** [64, 96] times [96, 32] of small integers on the current backend, whose sums float32 holds exactly; the number of wrong elements. */
export async function wrongElements(): Promise<number> {
  const [rows, inner, columns] = [64, 96, 32];
  const a = Float32Array.from({ length: rows * inner }, (_, i) => ((i * 7) % 11) - 5);
  const b = Float32Array.from({ length: inner * columns }, (_, i) => ((i * 5) % 13) - 6);
  const product = await tf
    .tidy(() => tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])))
    .data();
  let wrong = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[k * columns + j]!;
      if (product[i * columns + j] !== sum) wrong++;
    }
  return wrong;
}

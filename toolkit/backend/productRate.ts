import * as tf from '@tensorflow/tfjs-core';

/** Rows, inputs and outputs of the product that is timed: a small batch in a block of bert-base. */
const [ROWS, INNER, COLUMNS] = [256, 768, 768];
/** Products after the first, of which the fastest of all counts: whatever else the machine does makes one slower. */
const TIMES = 8;
/** No more are timed after so many milliseconds. */
const ENOUGH = 500;

const measured = new Map<string, number>();

/** Multiplications and additions a second in matrix products, on the TensorFlow that computes in this thread; timed once. */
export function productRate(): number {
  const name = tf.getBackend();
  if (!measured.has(name)) measured.set(name, timedRate());
  return measured.get(name)!;
}

function timedRate(): number {
  return tf.tidy(() => {
    const [states, weights] = [tf.ones([ROWS, INNER]), tf.ones([INNER, COLUMNS])];
    const product = () => {
      const begun = performance.now();
      tf.matMul(states, weights).dataSync();
      return performance.now() - begun;
    };
    let least = product();
    const begun = performance.now();
    for (let time = 0; time < TIMES && performance.now() - begun < ENOUGH; time++) least = Math.min(least, product());
    return (2 * ROWS * INNER * COLUMNS * 1000) / least;
  });
}

import * as tf from '@tensorflow/tfjs-core';

// TensorFlow.js has one current backend for the whole process, and moves a tensor of another one to it without a word. Work therefore
// names its backend, and leaves the current one as it found it.

/** The names that TensorFlow.js knows backends by. */
export type TfjsName = 'tensorflow' | 'wasm' | 'cpu';

/** Does synchronous work with a started backend as the current one. */
export function onBackend<T>(name: TfjsName, work: () => T): T {
  return leavingCurrent(() => {
    makeCurrent(name);
    return work();
  });
}

/** Makes the backend that was current before some synchronous work current again; where none was, the work's own stays. */
export function leavingCurrent<T>(work: () => T): T {
  const earlier = tf.getBackend() as TfjsName | undefined;
  try {
    return work();
  } finally {
    if (earlier) makeCurrent(earlier);
  }
}

/** The end of the last work in several steps: as the current backend, it belongs to the process. */
let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * Does work that awaits between its uses of TensorFlow.js with a started backend as the current one. Such works wait for each other;
 * `onBackend` comes between their steps and leaves no trace.
 */
export function onBackendInTurn<T>(name: TfjsName, work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(async () => {
    const earlier = tf.getBackend() as TfjsName | undefined;
    makeCurrent(name);
    try {
      return await work();
    } finally {
      if (earlier) makeCurrent(earlier);
    }
  });
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** Of a started backend this is done when the call returns: the promise has nothing more to say. */
function makeCurrent(name: TfjsName): void {
  if (tf.getBackend() !== name) void tf.setBackend(name);
}

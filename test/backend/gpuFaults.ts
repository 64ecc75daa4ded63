import * as tf from '@tensorflow/tfjs-core';
import { runTaps } from '../../toolkit/activations/run';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import type { GpuDevice } from '../../toolkit/backend/gpuAdapter';
import { encodingOf } from '../activations/encodingOf';

interface Device extends GpuDevice {
  createBuffer(asked: { size: number; usage: number; mappedAtCreation?: boolean }): unknown;
  destroy(): void;
}

/** What one process says of a GPU: what it computes, and what it says as it runs out of memory and is lost. */
export interface Said {
  adapter: string | null;
  workers: number;
  tokenBudget: number;
  norms: number[];
  products: number[];
  softmax: number[];
  /** Largest errors of sines and cosines. */
  circle: number[];
  /** Whether Node's own `navigator` is as it was. */
  isNavigatorKept: boolean;
  withoutMemory: string;
  lost: string;
}

const angles = Float32Array.from({ length: 20_000 }, (_, i) => (i - 2000) * 1.2345);
const LOWEST = -3.4028234663852886e38;

async function main(dir: string): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const backend = await openBackend('webgpu', { workers: 4 });
  const { adapter, workers, tokenBudget } = backend;
  const isNavigatorKept = before?.get === Object.getOwnPropertyDescriptor(globalThis, 'navigator')?.get;
  const device = (tf.findBackend('webgpu') as unknown as { device: Device }).device;
  const computed = { softmax: await softmax(), circle: await circle(), products: products(backend) };

  const model = await backend.loadModel(dir);
  const score = async () => {
    const [first] = await runTaps(model, [encodingOf([5, 6, 7])], ['tas.1']);
    return [...first!['tas.1']!.values];
  };
  const failing = () => score().then(String, (failure: unknown) => (failure as Error).message);
  const norms = await score();
  const withoutMemory = await whereBuffersAre(device, 2 ** 30, failing);
  device.destroy();
  const lost = await failing();
  const said: Said = {
    ...{ adapter, workers, tokenBudget, isNavigatorKept, ...computed },
    ...{ norms, withoutMemory, lost },
  };
  console.log(JSON.stringify(said));
}

/** A fit's, which wait for nothing. */
function products(backend: Backend): number[] {
  const states = backend.stateProducts(Float32Array.of(1, 2, 3, 4), 2);
  return [...states.times(Float32Array.of(5, 6), 1)];
}

/** Of a row of nothing but the lowest number, as that of a query that reads padding alone. */
async function softmax(): Promise<number[]> {
  await tf.setBackend('webgpu');
  return [...(await tf.softmax(tf.tensor2d([[LOWEST, LOWEST, LOWEST, LOWEST]])).data())];
}

async function circle(): Promise<number[]> {
  const errors = async (ofGpu: (x: tf.Tensor) => tf.Tensor, exact: (x: number) => number) => {
    const values = await ofGpu(tf.tensor1d(angles)).data();
    return Math.max(...values.map((value, i) => Math.abs(value - exact(angles[i]!))));
  };
  return [await errors(tf.sin, Math.sin), await errors(tf.cos, Math.cos)];
}

/** Does something while each buffer that is asked for is one of so many bytes. */
async function whereBuffersAre<T>(device: Device, size: number, work: () => Promise<T>): Promise<T> {
  const own = device.createBuffer.bind(device);
  device.createBuffer = (asked) => own(asked.mappedAtCreation ? asked : { ...asked, size });
  try {
    return await work();
  } finally {
    device.createBuffer = own;
  }
}

void main(process.argv[2]!);

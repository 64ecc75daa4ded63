import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors';
import type { GpuAdapter, GpuDevice } from './gpuAdapter';
import { mend } from './webgpuShaders';

/** A GPU in use. */
interface Gpu {
  /** What it calls itself. */
  adapter: string;
  device: GpuDevice;
  /** Why it was lost; null while it computes. */
  lost: string | null;
}

let inUse: Gpu | null = null;

/** What the GPU that is in use calls itself; null where none is. */
export function webGpuAdapter(): string | null {
  return inUse?.adapter ?? null;
}

/** Bytes that a tensor may have on the GPU that is in use. */
export function webGpuTensorBytes(): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = inUse!.device.limits;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/**
 * Registers a device as TensorFlow.js's backend `webgpu`, its shaders mended.
 * @param Backend - TensorFlow.js's own.
 */
export function useGpu(Backend: typeof WebGPUBackend, { info }: GpuAdapter, device: GpuDevice): void {
  type Compute = WebGPUBackend['runWebGPUProgram'];
  class MendedBackend extends Backend {
    override runWebGPUProgram: Compute = (program, inputs, dtype, uniforms, output) => {
      mend(program);
      return super.runWebGPUProgram(program, inputs, dtype, uniforms, output);
    };
  }
  const { vendor, architecture, description } = info;
  const gpu: Gpu = { adapter: [vendor, architecture, description].filter(Boolean).join(' '), device, lost: null };
  void device.lost.then(({ reason, message }) => {
    gpu.lost = `${reason}: ${message}`;
  });
  const backend = new MendedBackend(device as never, info as never);
  const theirs = tf.findBackendFactory('webgpu') as unknown;
  if (theirs) tf.removeBackend('webgpu'); // in a browser, TensorFlow.js registers one by itself
  tf.registerBackend('webgpu', () => backend, 0);
  inUse = gpu;
}

/** What a GPU reports beside its results, which are zeros or what stood there before then. */
const FAULTS = ['validation', 'internal', 'out-of-memory'] as const;

/**
 * Does work that gives the GPU all it is to do before it awaits anything.
 * @throws {UserError} Where the GPU was lost or has too little memory, whatever the work came to.
 * @throws {Error} Where it refuses something.
 */
export async function onGpu<T>(work: () => Promise<T>): Promise<T> {
  const { device } = inUse!;
  for (const fault of FAULTS) device.pushErrorScope(fault);
  const working = work();
  const popped = FAULTS.toReversed().map((kind) => reported(device, kind));
  const [done, ...reports] = await Promise.allSettled([working, ...popped]);
  await new Promise((resume) => setTimeout(resume)); // a loss is told after what it broke
  const faults = reports.flatMap((report) => (report.status === 'fulfilled' ? report.value : []));
  const failed = [done, ...reports].find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  const explained = explanation(inUse!, faults[0], failed?.reason);
  if (explained) throw explained;
  if (failed) throw failed.reason;
  return (done as PromiseFulfilledResult<T>).value;
}

interface Fault {
  kind: (typeof FAULTS)[number];
  message: string;
}

/** What was reported of a kind: none or one. */
async function reported(device: GpuDevice, kind: Fault['kind']): Promise<Fault[]> {
  const found = await device.popErrorScope();
  return found ? [{ kind, message: found.message.split('\n')[0]! }] : [];
}

/** The first two are no fault of the toolkit's. */
function explanation({ adapter, lost }: Gpu, fault: Fault | undefined, cause: unknown): Error | null {
  if (lost !== null)
    return new UserError(
      { what: `The GPU was lost: ${adapter} (${lost}); run the command again to go on where it was` },
      { cause },
    );
  if (!fault) return null;
  const { kind, message } = fault;
  if (kind !== 'out-of-memory')
    return new Error(`The GPU refuses what it is to compute: ${adapter} (${message})`, { cause });
  const what = `The GPU has too little memory: ${adapter} (${message}); end what else uses it, or take --backend wasm`;
  return new UserError({ what }, { cause });
}

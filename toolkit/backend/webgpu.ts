import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../errors';
import { type Dawn, findAdapter, type GpuDevice, openDevice } from './dawn';
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
 * Registers the first GPU with TensorFlow.js.
 * @param dawn - instead of the package `webgpu`
 * @returns why there is none; null where it is registered
 * @throws {Error} Where the package is not installed, its binary does not load or the GPU does not open.
 */
export async function registerWebGpu(dawn?: Dawn): Promise<string | null> {
  if (inUse !== null) return null;
  const found = await findAdapter(dawn);
  if (typeof found === 'string') return found;
  // Imported before there is a `navigator.gpu` for it to find, or it would register a GPU by itself.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  type Compute = InstanceType<typeof WebGPUBackend>['runWebGPUProgram'];
  class MendedBackend extends WebGPUBackend {
    override runWebGPUProgram: Compute = (program, inputs, dtype, uniforms, output) => {
      mend(program);
      return super.runWebGPUProgram(program, inputs, dtype, uniforms, output);
    };
  }
  const { vendor, architecture, description } = found.info;
  const device = await openDevice(found);
  const gpu: Gpu = { adapter: [vendor, architecture, description].filter(Boolean).join(' '), device, lost: null };
  void device.lost.then(({ reason, message }) => {
    gpu.lost = `${reason}: ${message}`;
  });
  const backend = withNavigator(() => new MendedBackend(device as never, found.info as never));
  tf.registerBackend('webgpu', () => backend, 0);
  inUse = gpu;
  return null;
}

/** TensorFlow.js asks whether there is a GPU where a browser has it. */
function withNavigator<T>(work: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
  try {
    return work();
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
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
  await setImmediate(); // a loss is told after what it broke
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

import type { Dawn } from '../../toolkit/backend/dawn';
import type { GpuAdapter, GpuDevice, GpuLimits } from '../../toolkit/backend/gpuAdapter';

/** As much of each limit as WebGPU promises. */
export const LEAST: GpuLimits = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 2 ** 16 - 1,
};

/** What a fake GPU reports: an error by its kind, and when it is lost. */
export interface Faulty extends GpuDevice {
  /** What the innermost scope of its kind then tells. */
  raise(kind: string, message: string): void;
  lose(reason: string, message: string): void;
}

export function fakeDevice(): Faulty {
  let lose!: Faulty['lose'];
  const lost: GpuDevice['lost'] = new Promise((resolve) => {
    lose = (reason, message) => {
      resolve({ reason, message });
    };
  });
  const scopes: { kind: string; told: { message: string } | null }[] = [];
  const raise = (kind: string, message: string) => {
    scopes.findLast((scope) => scope.kind === kind)!.told ??= { message };
  };
  const popErrorScope = () => Promise.resolve(scopes.pop()!.told);
  const pushErrorScope = (kind: string) => scopes.push({ kind, told: null });
  const used = { queue: {}, features: new Set() };
  return { ...used, limits: LEAST, lost, lose, raise, pushErrorScope, popErrorScope };
}

/** A GPU that can be used, but for what is changed. */
export function fakeAdapter(changed: Partial<GpuAdapter> = {}, device: GpuDevice = fakeDevice()): GpuAdapter {
  return {
    info: { vendor: 'acme', architecture: '', device: '', description: 'Card 1', isFallbackAdapter: false },
    limits: LEAST,
    features: new Set(['core-features-and-limits']),
    requestDevice: () => Promise.resolve(device),
    ...changed,
  };
}

/** The package with that adapter, or with none. */
export function fakeDawn(adapter: GpuAdapter | null): Dawn {
  return { globals: {}, create: () => ({ requestAdapter: () => Promise.resolve(adapter) }) };
}

import type { Dawn, GpuAdapter, GpuDevice, GpuLimits } from '../../toolkit/backend/dawn';

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
  /** Told once, by the scope of its kind. */
  faults: Map<string, string>;
  lose(reason: string, message: string): void;
}

export function fakeDevice(): Faulty {
  let lose!: Faulty['lose'];
  const lost: GpuDevice['lost'] = new Promise((resolve) => {
    lose = (reason, message) => {
      resolve({ reason, message });
    };
  });
  const scopes: string[] = [];
  const faults = new Map<string, string>();
  const popErrorScope = () => {
    const kind = scopes.pop()!;
    const message = faults.get(kind);
    faults.delete(kind);
    return Promise.resolve(message === undefined ? null : { message });
  };
  const pushErrorScope = (kind: string) => scopes.push(kind);
  const used = { queue: {}, features: new Set() };
  return { ...used, limits: LEAST, lost, lose, faults, pushErrorScope, popErrorScope };
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

/** The part of WebGPU used here; Node's types do not have it. */
export interface GpuAdapter {
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean };
  limits: GpuLimits;
  features: ReadonlySet<string>;
  requestDevice(asked: { requiredLimits: GpuLimits }): Promise<GpuDevice>;
}
export interface GpuDevice {
  limits: GpuLimits;
  lost: Promise<{ reason: string; message: string }>;
  pushErrorScope(kind: string): void;
  popErrorScope(): Promise<{ message: string } | null>;
}
/** What kernels of TensorFlow.js may use, with the least that WebGPU promises: what has less is no GPU for it. */
const LIMITS = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 2 ** 16 - 1,
};
export type GpuLimits = Record<keyof typeof LIMITS, number>;
const LIMIT_NAMES = Object.keys(LIMITS) as (keyof GpuLimits)[];

/** What an adapter lacks that the kernels of TensorFlow.js need; null where it lacks nothing. */
export function shortcoming({ info: { description }, limits }: GpuAdapter): string | null {
  const small = LIMIT_NAMES.find((name) => !(limits[name] >= LIMITS[name]));
  return small
    ? `its adapter (${description}) allows ${limits[small] || 0} of ${small}, and ${LIMITS[small]} are needed`
    : null;
}

/** What computes on an adapter, with as much of each limit as it has. */
export function openDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  const requiredLimits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, adapter.limits[name]])) as GpuLimits;
  return adapter.requestDevice({ requiredLimits });
}

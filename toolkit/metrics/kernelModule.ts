/** The part of WebAssembly used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** A module of kernels with a memory of its own. */
export interface KernelModule {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

const PAGE_BYTES = 2 ** 16;

/** @param wasm - the module in base64, as `npm run kernels` writes it */
export function loadKernels(wasm: string): KernelModule {
  const bytes = Uint8Array.from(atob(wasm), (byte) => byte.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as KernelModule;
}

/** The memory of the kernels, of so many bytes at least; one handed out before may be void. */
export function memoryWith({ memory }: KernelModule, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return memory.buffer;
}

/** The next address that a 128-bit number may stand at. */
export function aligned(address: number): number {
  return Math.ceil(address / 16) * 16;
}

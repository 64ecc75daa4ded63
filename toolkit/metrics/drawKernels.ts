import { wasm } from './drawKernels.wasm.json';

/** The part of WebAssembly used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** What `drawKernels.wat` exports and documents. */
interface Kernels {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  layOut(rows: number, clusters: number, draws: number): number;
  addPairs(draws: number, word: number, end: number, sums: number): void;
  setTotals(draws: number, count: number, end: number, totals: number): void;
}

/** Draws that a kernel takes at once. */
export const LANES = 8;

/** Bytes that hold how often one cluster was drawn in each of those. */
export const CLUSTER_BYTES = LANES * Uint16Array.BYTES_PER_ELEMENT;

/** One past the largest number in a uint32, which is what the kernels count in. */
export const UINT32 = 2 ** 32;

const PAGE_BYTES = 2 ** 16;

export const kernels = load();

function load(): Kernels {
  const bytes = Uint8Array.from(atob(wasm), (byte) => byte.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Kernels;
}

/** The memory of the kernels, of so many bytes at least; one handed out before may be void. */
export function memoryOf(bytes: number): ArrayBuffer {
  const missing = bytes - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return kernels.memory.buffer;
}

/** The next address that a 128-bit number may stand at. */
export function aligned(address: number): number {
  return Math.ceil(address / 16) * 16;
}

/** Where the memory of a caller of `layOutDraws` may begin. */
export function behindDraws(clusters: number): number {
  return 2 * clusters * CLUSTER_BYTES;
}

/**
 * Lays eight draws side by side from address 0 on, zeros where there are fewer.
 *
 * @param draws - how often each cluster was drawn, in each draw
 * @param first - the first draw to take
 * @returns a bound of the numbers in them, less than twice the largest
 */
export function layOutDraws(draws: readonly Uint16Array[], first: number): number {
  const clusters = draws[0]!.length;
  const rowsAt = clusters * CLUSTER_BYTES;
  const rows = new Uint16Array(kernels.memory.buffer, rowsAt, LANES * clusters).fill(0);
  draws.slice(first, first + LANES).forEach((draw, lane) => {
    rows.set(draw, lane * clusters);
  });
  return kernels.layOut(rowsAt, clusters, 0);
}

import { type DataId, type TensorInfo, util } from '@tensorflow/tfjs-core';

/** The part of WebAssembly used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: { tfjs: { memory: object } }) => { exports: unknown };
};

/** The functions of `wasmKernels.wat`, which documents their arguments. */
interface WasmFunctions {
  matMul(...addressesAndSizes: number[]): void;
  matMulPacked(...addressesAndSizes: number[]): void;
  /** The scratch that either needs. */
  scratchBytes(rows: number, inner: number): number;
  tileColumns(): number;
  pack(from: number, inner: number, columns: number, to: number): void;
  unpack(from: number, inner: number, columns: number, to: number): void;
  erf(from: number, to: number, count: number, gelu: 0 | 1): void;
  widen(to: number, count: number): void;
}

/** The part of TensorFlow.js's wasm backend used here, its module as Emscripten makes it. */
export interface WasmBackend {
  wasm: {
    asm: { memory: object };
    HEAPU8: Uint8Array;
    /** 0 when there is no room. */
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  getMemoryOffset(dataId: DataId): number;
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
}

/** How products and their sums are rounded: twice, or fused by relaxed SIMD, once. */
export type WasmSimd = 'plain' | 'relaxed';

/** The module of each: `wasmKernels.wasm` and `wasmKernelsRelaxed.wasm`. */
export type WasmModules = Readonly<Record<WasmSimd, Uint8Array>>;

/** By the data of each matrix that is packed for products, for whose functions. */
const packedFor = new WeakMap<DataId, WasmMemory>();
/** By the data of each that may be packed, whether it was multiplied. */
const packable = new WeakMap<DataId, boolean>();

/** The memory of TensorFlow.js's wasm backend, and the functions of `wasmKernels.wat` that work in it. */
export class WasmMemory {
  private constructor(
    private readonly backend: WasmBackend,
    readonly functions: WasmFunctions,
  ) {}

  /** Null where the processor or the engine has no such SIMD. */
  static of(backend: WasmBackend, bytes: Uint8Array): WasmMemory | null {
    if (!WebAssembly.validate(bytes)) return null;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { tfjs: backend.wasm.asm });
    return new WasmMemory(backend, exports as WasmFunctions);
  }

  /** Where a tensor's numbers begin. */
  addressOf({ dataId }: TensorInfo): number {
    return this.backend.getMemoryOffset(dataId);
  }

  /** Lets a matrix be packed for products, in its place, when it is multiplied again: nothing but they may read it from now on. */
  letPack({ dataId }: TensorInfo): void {
    packable.set(dataId, false);
  }

  /** Before a product with a matrix as it lies. A single one takes no longer without packing. */
  packIfAgain(matrix: TensorInfo): void {
    const wasMultiplied = packable.get(matrix.dataId);
    if (wasMultiplied) this.pack(matrix);
    else if (wasMultiplied === false) packable.set(matrix.dataId, true);
  }

  /** One whose columns do not fill whole tiles, or for whose copy there is no room, stays as it is. */
  private pack(matrix: TensorInfo): void {
    packable.delete(matrix.dataId);
    const [inner, columns] = matrix.shape.slice(-2) as [number, number];
    const bytes = 4 * inner * columns;
    const copy = columns % this.functions.tileColumns() === 0 ? this.backend.wasm._malloc(bytes) : 0;
    if (copy === 0) return;
    const address = this.addressOf(matrix);
    this.copy(address, copy, bytes);
    this.functions.pack(copy, inner, columns, address);
    this.backend.wasm._free(copy);
    packedFor.set(matrix.dataId, this);
  }

  isPacked({ dataId }: TensorInfo): boolean {
    const owner = packedFor.get(dataId);
    if (owner && owner !== this) throw new Error('This matrix is packed for products of the other SIMD');
    return owner === this;
  }

  /** A new float32 tensor, its numbers not set. */
  newTensor(shape: number[]): TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  /** A new float32 tensor of numbers that are stored as IEEE 754 binary16. */
  newOfHalves(shape: number[], halves: Uint16Array): TensorInfo {
    const tensor = this.newTensor(shape);
    const address = this.addressOf(tensor);
    const bytes = new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
    this.backend.wasm.HEAPU8.set(bytes, address + bytes.length);
    this.functions.widen(address, halves.length);
    return tensor;
  }

  /** The numbers of an int32 tensor, copied: a new tensor may move the memory. */
  integersOf(tensor: TensorInfo): Int32Array {
    const { buffer } = this.backend.wasm.HEAPU8;
    return new Int32Array(buffer, this.addressOf(tensor), util.sizeFromShape(tensor.shape)).slice();
  }

  copy(from: number, to: number, bytes: number): void {
    this.backend.wasm.HEAPU8.copyWithin(to, from, from + bytes);
  }

  /** Lends `act` so many bytes. */
  withScratch(bytes: number, act: (address: number) => void): void {
    const address = this.backend.wasm._malloc(bytes);
    if (address === 0) throw new Error(`No ${bytes} bytes left in the memory of wasm`);
    try {
      act(address);
    } finally {
      this.backend.wasm._free(address);
    }
  }
}

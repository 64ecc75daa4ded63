/** Native TensorFlow computes on a tensor where it lies if it begins at a multiple of this, else on a copy. */
export const ALIGNMENT = 64;
const PAGE = 65536;
/** As many as WebAssembly's memory may have: 4 GiB. */
const MOST_PAGES = 65536;

/** The part of WebAssembly used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number; shared: true }) => { buffer: SharedArrayBuffer };
};

const atPages = new WeakSet<ArrayBufferLike>();

/** Shared memory that begins at a page, if it has at most 4 GiB: WebAssembly's is the one JavaScript has that does. */
export function sharedPages(bytes: number): SharedArrayBuffer {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) return new SharedArrayBuffer(bytes);
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  atPages.add(buffer);
  return buffer;
}

/** Whether memory is from `sharedPages` and begins at a page. */
export function beginsAtPage(memory: ArrayBufferLike): boolean {
  return atPages.has(memory);
}

/** Where tensors of so many bytes begin, each at the first multiple of `ALIGNMENT` behind the one before it, and where the last ends. */
export function placesOf(sizes: readonly number[]): { offsets: number[]; end: number } {
  let end = 0;
  const offsets = sizes.map((size) => {
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = offset + size;
    return offset;
  });
  return { offsets, end };
}

/** Memory with the places of tensors, which are filled one after the other. */
export class TensorMemory {
  readonly memory: SharedArrayBuffer;
  readonly offsets: readonly number[];
  readonly #sizes: readonly number[];
  #tensor = 0;
  /** Bytes of that tensor that are there. */
  #filled = 0;

  constructor(sizes: readonly number[]) {
    const { offsets, end } = placesOf(sizes);
    this.memory = sharedPages(end);
    this.offsets = offsets;
    this.#sizes = sizes;
  }

  /** Where the next bytes belong, at most as many as are left of a tensor; none where all are there. */
  room(most: number): Uint8Array {
    while (this.#filled === this.#sizes[this.#tensor]) [this.#tensor, this.#filled] = [this.#tensor + 1, 0];
    const [offset, size] = [this.offsets[this.#tensor], this.#sizes[this.#tensor]];
    if (offset === undefined) return new Uint8Array(0);
    return new Uint8Array(this.memory, offset + this.#filled, Math.min(most, size! - this.#filled));
  }

  /** Says how many bytes of the room that was given were filled. */
  filled(bytes: number): void {
    this.#filled += bytes;
  }
}

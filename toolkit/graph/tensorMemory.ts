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

/** Where tensors are to lie. */
interface Places {
  tensors: readonly { offset: number }[];
  sizes: readonly number[];
  end: number;
}

/** Memory with the places of tensors, which are filled one after the other. */
export class TensorMemory {
  readonly memory: SharedArrayBuffer;
  readonly #placed: Places;
  #tensor = 0;
  /** Bytes of that tensor that are there. */
  #filled = 0;

  constructor(placed: Places) {
    this.memory = sharedPages(placed.end);
    this.#placed = placed;
  }

  /** Where the next bytes belong, at most as many as are left of a tensor; none where all are there. */
  room(most: number): Uint8Array {
    const { tensors, sizes } = this.#placed;
    while (this.#filled === sizes[this.#tensor]) [this.#tensor, this.#filled] = [this.#tensor + 1, 0];
    const [tensor, size] = [tensors[this.#tensor], sizes[this.#tensor]];
    if (!tensor) return new Uint8Array(0);
    return new Uint8Array(this.memory, tensor.offset + this.#filled, Math.min(most, size! - this.#filled));
  }

  /** Says how many bytes of the room that was given were filled. */
  filled(bytes: number): void {
    this.#filled += bytes;
  }
}

import type { FileKeeper } from '../../activations/fetchedFolder';

/** Of the browser's storage, what this page uses. */
const NAME = 'afn-checkpoints';

/** Keeps the files of checkpoints in the browser, where it has storage; it has none for a page that came over plain HTTP. */
export const keeper: FileKeeper = {
  get: async (sha256) => {
    const response = await (await storage())?.match(keyOf(sha256));
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  },
  put: async (sha256, bytes) => {
    try {
      await (await storage())?.put(keyOf(sha256), new Response(bytes));
    } catch {
      // Storage is full, or the reader has forbidden it: the next visit fetches the file again.
    }
  },
};

function storage(): Promise<Cache> | null {
  return 'caches' in self ? caches.open(NAME).catch(() => null as never) : null;
}

function keyOf(sha256: string): string {
  return `kept/${sha256}`;
}

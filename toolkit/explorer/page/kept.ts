import type { FileKeeper } from '../../activations/fetchedFolder';

/** Of the browser's storage, what this page uses. */
const NAME = 'afn-checkpoints';

let hasFailed = false;

/** Whether all that was to be kept is. */
export function isKept(): boolean {
  return !hasFailed;
}

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
      hasFailed = true; // storage is full, or the reader has forbidden it
    }
  },
};

/** Null where the browser has no storage for this page. */
async function storage(): Promise<Cache | null> {
  try {
    return 'caches' in self ? await caches.open(NAME) : null;
  } catch {
    hasFailed = true;
    return null;
  }
}

function keyOf(sha256: string): string {
  return `kept/${sha256}`;
}

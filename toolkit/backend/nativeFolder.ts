import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256File } from '../checkpoint/digest';
import { cacheRoot } from './cacheRoot';
import { LIBRARIES, type NativePins } from './nativePins';

/** What a native build's checks found on this machine. */
export interface NativeCheck {
  /** Largest relative difference of a forward pass from wasm's. */
  largestError: number;
  /** Of that pass, on each backend. */
  tokensPerSecond: { native: number; wasm: number };
}

const ready = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  check: z.object({
    largestError: z.number(),
    tokensPerSecond: z.object({ native: z.number(), wasm: z.number() }),
  }),
});

/** `ready.json`, written last: the files a build stands on, and what its checks found. */
export type Ready = z.infer<typeof ready>;

/** Where a native build lives; it need not exist. */
export function nativeFolder({ backend, tfjsNode, wheels }: NativePins): string {
  return join(cacheRoot(), 'native', `${backend}-${tfjsNode}-tensorflow-${wheels[0].version}`);
}

/** The npm package within a build, with its addon. */
export function packageFolder(folder: string, { backend }: NativePins): string {
  return join(folder, 'sources/node_modules/@tensorflow', backend);
}

/** The addon, relative to its package. */
export const ADDON = 'lib/napi-v8/tfjs_binding.node';

/** `ready.json` of a build, or null where there is no build, or only the beginnings of one. */
export function readReady(folder: string): Ready | null {
  try {
    return ready.parse(JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')));
  } catch {
    return null; // missing, cut short or of another layout: in each case there is no build to be trusted
  }
}

/** The files a build cannot do without, with their digests. */
export async function describeFiles(folder: string, pins: NativePins): Promise<Ready['files']> {
  const addon = `sources/node_modules/@tensorflow/${pins.backend}/${ADDON}`;
  return Promise.all(
    [...LIBRARIES, addon].map(async (path) => {
      const file = join(folder, path);
      return { path, bytes: statSync(file).size, sha256: await sha256File(file) };
    }),
  );
}

/** Which file of a build no longer has its size, or null: cheap enough for every start. */
export function damageBySize(folder: string, { files }: Ready): string | null {
  for (const { path, bytes } of files) {
    const found = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (found !== bytes)
      return `${path}: ${found === undefined ? 'missing' : `${found} bytes`} instead of ${bytes} bytes`;
  }
  return null;
}

/** The paths of a build whose bytes are no longer what was checked: reads them all. */
export async function damagedFiles(folder: string, { files }: Ready): Promise<string[]> {
  const intact = await Promise.all(
    files.map(({ path, sha256 }) =>
      sha256File(join(folder, path)).then(
        (found) => found === sha256,
        () => false,
      ),
    ),
  );
  return files.filter((_, i) => !intact[i]).map(({ path }) => path);
}

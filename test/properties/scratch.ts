import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newPath } from '../convertedFixture';

/** A folder with files, some of them written anew for each case. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): {
  dir: string;
  put: (name: string, bytes: string | Uint8Array) => string;
} {
  const dir = newPath('case');
  const put = (name: string, bytes: string | Uint8Array) => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  };
  for (const [name, bytes] of Object.entries(files)) put(name, bytes);
  return { dir, put };
}

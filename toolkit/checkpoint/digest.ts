import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** sha256 of a file's bytes, in lower-case hexadecimal; the file is read piece by piece, never held whole. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(1 << 20);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** sha256 of bytes, or of a text's UTF-8, in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

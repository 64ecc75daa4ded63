import { createHash } from 'node:crypto';

const MARK = 'sha256:';
const DIGITS = 64;

/** What a file's metadata holds where its digest belongs, before `seal` writes it there. */
export const UNSEALED = MARK + '0'.repeat(DIGITS);

/**
 * Writes the sha256 of a file into it: over all bytes but the digits themselves. Arrow has no checksum, and its reader may never
 * return from an altered file, so that a file is checked before it is parsed.
 */
export function seal(bytes: Uint8Array): void {
  const file = bufferOf(bytes);
  file.write(digestOf(file), placeOf(file), 'latin1');
}

/** @throws {Error} When the file is cut short or altered. */
export function checkSeal(bytes: Uint8Array): void {
  const file = bufferOf(bytes);
  const place = placeOf(file);
  if (file.toString('latin1', place, place + DIGITS) !== digestOf(file))
    throw new Error('its sha256 is not the one it states');
}

function digestOf(file: Buffer): string {
  const place = placeOf(file);
  return createHash('sha256')
    .update(file.subarray(0, place))
    .update(file.subarray(place + DIGITS))
    .digest('hex');
}

/** Where the digits stand: the metadata comes after the data. */
function placeOf(file: Buffer): number {
  const mark = file.lastIndexOf(MARK);
  if (mark < 0) throw new Error('it is not whole');
  return mark + MARK.length;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

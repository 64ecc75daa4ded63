const METRES_PER_INCH = 0.0254;

/** The PNG signature and the IHDR chunk, which the format puts first and which are always this long. */
const HEADER_LENGTH = 33;

/**
 * The PNG with a pHYs chunk that states its resolution, so that it is placed at its print size (PNG specification, third edition,
 * section 11.3.4.3). The canvas library writes none.
 *
 * @param png - a file without a pHYs chunk
 * @param ppi - pixels an inch
 */
export function withResolution(png: Uint8Array, ppi: number): Uint8Array {
  const perMetre = Math.round(ppi / METRES_PER_INCH);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16); // the unit: metres
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, HEADER_LENGTH), chunk, png.subarray(HEADER_LENGTH)]);
}

/** CRC-32 as PNG computes it; `zlib.crc32` is not in every Node 20. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

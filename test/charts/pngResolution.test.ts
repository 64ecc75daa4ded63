import { createCanvas, loadImage } from 'canvas';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withResolution } from '../../toolkit/charts/pngResolution';

describe('withResolution', () => {
  const png = createCanvas(7, 5).toBuffer('image/png');

  it('adds the pHYs chunk of 300 pixels an inch after the header', () => {
    // 11,811 pixels a metre are 0x2e23; the checksum 0x78a53f76 is that of every 300 dpi PNG.
    const chunk = '00000009' + '70485973' + '00002e23' + '00002e23' + '01' + '78a53f76';
    const marked = Buffer.from(withResolution(png, 300));
    assert.equal(marked.subarray(33, 54).toString('hex'), chunk);
    assert.deepEqual(Buffer.concat([marked.subarray(0, 33), marked.subarray(54)]), png);
  });

  it('leaves a file that still opens', async () => {
    const { width, height } = await loadImage(Buffer.from(withResolution(png, 96)));
    assert.deepEqual([width, height], [7, 5]);
  });
});

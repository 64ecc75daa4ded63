import assert from 'node:assert/strict';
import test from 'node:test';
import { TensorMemory } from '../../toolkit/graph/tensorMemory';

test('bytes that come in pieces of any size lie tensor by tensor in their places', () => {
  const sizes = [3, 0, 100, 5];
  const bytes = Uint8Array.from({ length: 108 }, (_, at) => at + 1);
  for (const most of [1, 2, 7, 99, 108]) {
    const filling = new TensorMemory(sizes);
    assert.deepEqual(filling.offsets, [0, 64, 64, 192]);
    for (let at = 0; at < bytes.length;) {
      const room = filling.room(Math.min(most, bytes.length - at));
      room.set(bytes.subarray(at, at + room.length));
      filling.filled(room.length);
      at += room.length;
    }
    assert.equal(filling.room(most).length, 0, 'all are there');
    const expected = new Uint8Array(filling.memory.byteLength);
    expected.set(bytes.subarray(0, 3), 0);
    expected.set(bytes.subarray(3, 103), 64);
    expected.set(bytes.subarray(103), 192);
    assert.deepEqual(new Uint8Array(filling.memory), expected, `pieces of ${most}`);
  }
});

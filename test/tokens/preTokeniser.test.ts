import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preTokeniserOf } from '../../toolkit/tokens/preTokeniser';

test('words end at whitespace, as Unicode has it, and punctuation stands alone', () => {
  const chars = Array.from(' a\u0085b\ufeffc..\u3000d$ ', (char, start) => ({ char, start, end: start + 1 }));
  const words = preTokeniserOf({ type: 'BertPreTokenizer' }, false)(chars);
  assert.deepEqual(
    words.map((word) => word.map(({ char }) => char).join('')),
    ['a', 'b\ufeffc', '.', '.', 'd', '$'],
  );
  assert.deepEqual(
    words.map(([first]) => first!.start),
    [1, 3, 6, 7, 9, 10],
  );
});

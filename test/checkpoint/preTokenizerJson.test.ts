import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, put, sourceJson } from './tokenizerFolder';

test('a pattern of Split that is not known is refused with those that are', () => {
  const split = { type: 'Split', pattern: { Regex: '\\d' }, behavior: 'Isolated', invert: false };
  put('tokenizer.json', { ...sourceJson(), pre_tokenizer: { type: 'Sequence', pretokenizers: [split] } });
  assert.throws(
    () => readTokenizerFiles(dir),
    /pre_tokenizer\.pretokenizers\.0\.pattern\.Regex: got "\\\\d"; expected the pattern of Llama 3/,
  );
});

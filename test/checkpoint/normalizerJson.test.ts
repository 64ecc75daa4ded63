import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, put, sourceJson } from './tokenizerFolder';

test('a table of SentencePiece that is none', () => {
  for (const table of ['?', '', 'AAAA', 'BAAAAA==']) {
    const normalizer = { type: 'Precompiled', precompiled_charsmap: table };
    put('tokenizer.json', { ...sourceJson(), normalizer });
    assert.throws(() => readTokenizerFiles(dir), /normalizer\.precompiled_charsmap; expected a table of SentencePiece/);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, put, sourceJson } from './tokenizerFolder';

test('a pattern to replace that is not known is refused with those that are', () => {
  const normalizer = { type: 'Replace', pattern: { Regex: '\\d' }, content: ' ' };
  put('tokenizer.json', { ...sourceJson(), normalizer });
  const known = /normalizer\.pattern; expected a text, or the pattern "\\s\{2,\}\|\[\\n\\r\\t\]" or " \{2,\}"$/;
  assert.throws(() => readTokenizerFiles(dir), known);
});

test('a table of SentencePiece that is none', () => {
  for (const table of ['?', '', 'AAAA', 'BAAAAA==']) {
    const normalizer = { type: 'Precompiled', precompiled_charsmap: table };
    put('tokenizer.json', { ...sourceJson(), normalizer });
    assert.throws(() => readTokenizerFiles(dir), /normalizer\.precompiled_charsmap; expected a table of SentencePiece/);
  }
});

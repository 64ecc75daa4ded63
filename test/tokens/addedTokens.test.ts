import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTokenizerFiles, writeTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { assertRefused } from '../refusal';
import { type GoldenCase, goldenCases } from './golden';
import { folderOf } from './goldenFolder';

/** A folder of `test/golden/tokens/make_added.py`, and what transformers makes of its texts. */
interface GoldenFolder {
  name: string;
  files: Record<string, unknown>;
  cases: GoldenCase[];
}

const written = (dir: string): string[] =>
  ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt'].map((name) => readFileSync(join(dir, name), 'utf8'));

for (const { name, files, cases } of goldenCases<GoldenFolder>('added')) {
  test(`ids, offsets and word ids are transformers': ${name}`, () => {
    const read = readTokenizerFiles(folderOf(files));
    const [once, twice] = [folderOf({}), folderOf({})];
    writeTokenizerFiles(read, once);
    const again = readTokenizerFiles(once);
    writeTokenizerFiles(again, twice);
    assert.deepEqual(written(twice), written(once));
    for (const tokenizer of [new Tokenizer(read, 512), new Tokenizer(again, 512)])
      for (const { text, words, ...expected } of cases) {
        const { inputIds: ids, offsets, wordIds } = words ? tokenizer.encodeWords(words) : tokenizer.encode(text!);
        assert.deepEqual({ ids, offsets, wordIds }, expected, JSON.stringify(text ?? words));
      }
  });
}

test('added tokens that are empty or the same once normalised', async () => {
  const vocabulary = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n';
  for (const [added, message] of [
    [['\u00ad'], /^Added token that normalisation makes empty: got "\u00ad"; expected .* or "normalized": false$/],
    [
      ['covid', 'COVID'],
      /^Added token that normalisation makes the same as "covid": got "COVID"; expected a form of its own/,
    ],
  ] as const) {
    const ids = Object.fromEntries(added.map((token, index) => [token, 5 + index]));
    const read = (more: object) =>
      readTokenizerFiles(
        folderOf({ 'vocab.txt': vocabulary, 'added_tokens.json': ids, 'tokenizer_config.json': more }),
      );
    await assertRefused(() => new Tokenizer(read({}), 512), message);
    assert.equal(new Tokenizer(read({ extra_special_tokens: added }), 512).vocabularySize, 5 + added.length);
  }
});

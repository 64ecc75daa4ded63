import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { goldenCases, VARIANTS, variantFiles } from './golden';

for (const variant of Object.keys(VARIANTS)) {
  test(`ids, offsets and word ids are Hugging Face's: ${variant}`, () => {
    const tokenizer = new Tokenizer(variantFiles(variant), 512);
    const cases = goldenCases(variant);
    assert.ok(cases.length >= 120);
    for (const { text, words, ...expected } of cases) {
      const encode = () => (words ? tokenizer.encodeWords(words) : tokenizer.encode(text!));
      if (expected.ids.length === 2) {
        assert.throws(encode, /The text has no token/);
        continue;
      }
      const { inputIds: ids, offsets, wordIds } = encode();
      assert.deepEqual({ ids, offsets, wordIds }, expected, JSON.stringify(text ?? words));
    }
  });
}

test('the one departure from Hugging Face: kept marks keep the order of the text', () => {
  const tokenizer = new Tokenizer(variantFiles('uncased'), 512);
  for (const { text, ids } of goldenCases('departures')) {
    const { inputIds, tokens } = tokenizer.encode(text!);
    const joined = tokens.slice(1, -1).map((token) => token.replace('##', ''));
    assert.equal(joined.join(''), text);
    assert.notDeepEqual(inputIds, ids);
    const theirs = ids.map((id) => tokenizer.tokenOf(id).replace('##', ''));
    assert.deepEqual(joined.sort(), theirs.slice(1, -1).sort());
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { inContext } from '../../toolkit/tokens/inContext';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { type Fixture, fixtureFolder } from '../convertedFixture';

const SENTENCES = ['the old dog sees .', 'a bridge !', 'small cats hear the river .'].map((text) => text.split(' '));

/** A token of its own before the text in Llama, none in GPT-2, one on either side in BERT. */
for (const fixture of ['llama-silu', 'gpt2-gelu', 'tiny-gelu'] satisfies Fixture[]) {
  const tokenizer = new Tokenizer(readTokenizerFiles(fixtureFolder(fixture)), 96);
  const [first, second, third] = SENTENCES.map((words) => tokenizer.encodeWords(words));

  test(`${fixture}: a sentence after others has the tokens of the concatenated words, and knows which are its own`, () => {
    const { encoding, own } = inContext(third!, [first!, second!], 96);
    const whole = tokenizer.encodeWords(SENTENCES.flat());
    assert.deepEqual(encoding.inputIds, whole.inputIds);
    assert.deepEqual([encoding.tokens, encoding.special], [whole.tokens, whole.special]);
    assert.deepEqual(
      own.map((at) => [encoding.inputIds[at], encoding.wordIds[at]]),
      third!.inputIds.map((id, at) => [id, third!.wordIds[at]]),
    );
    const isOwn = new Set(own);
    assert.ok(encoding.wordIds.every((word, at) => word === null || isOwn.has(at)));
  });

  test(`${fixture}: as many sentences as fit stand before it, the nearest, each whole`, () => {
    const ordinary = (count: typeof first) => count!.special.filter((isSpecial) => !isSpecial).length;
    const needed = third!.inputIds.length + ordinary(second);
    for (const [positions, before] of [
      [needed + ordinary(first), SENTENCES.slice(0, 2)],
      [needed + ordinary(first) - 1, SENTENCES.slice(1, 2)],
      [needed, SENTENCES.slice(1, 2)],
      [needed - 1, []],
    ] as const) {
      const { encoding } = inContext(third!, [first!, second!], positions);
      assert.deepEqual(encoding.inputIds, tokenizer.encodeWords([...before.flat(), ...SENTENCES[2]!]).inputIds);
    }
  });

  test(`${fixture}: a sentence that begins its document is as it is`, () => {
    const { encoding, own } = inContext(third!, [], 96);
    assert.deepEqual([encoding, own], [third, [...third!.inputIds.keys()]]);
  });
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertedTokenizer } from '../../toolkit/checkpoint/convertedTokenizer';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { convertedFixture, EVERY_FIXTURE } from '../convertedFixture';
import { assertRefused } from '../refusal';

const parsed = (dir: string, file: string) => JSON.parse(readFileSync(join(dir, file), 'utf8')) as unknown;

test('what is made of the contents of a converted folder is what is read from its files', async () => {
  const folders = await Promise.all(EVERY_FIXTURE.map((fixture) => convertedFixture(fixture)));
  for (const dir of [...folders, join(__dirname, '../../checkpoints/bert-base-uncased')]) {
    const { tokenizer, template, special } = readTokenizerFiles(dir);
    const made = convertedTokenizer(parsed(dir, 'tokenizer.json'), parsed(dir, 'tokenizer_config.json'));
    assert.deepEqual(made, { tokenizer, template, special }, dir);
  }
});

test('contents that conversion does not write are refused', async () => {
  const dir = await convertedFixture('tiny-gelu');
  const json = parsed(dir, 'tokenizer.json');
  await assertRefused(
    () => convertedTokenizer(json, { tokenizer_class: 'T5Tokenizer' }),
    /^tokenizer_config\.json: tokenizer_class: got "T5Tokenizer"; expected one of BertTokenizer, PreTrainedTokenizerFast$/,
  );
  await assertRefused(() => convertedTokenizer({}, { tokenizer_class: 'BertTokenizer' }), /^tokenizer\.json: /);
});

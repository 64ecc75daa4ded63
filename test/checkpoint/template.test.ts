import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, put, sourceJson } from './tokenizerFolder';

const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const TEMPLATE = {
  type: 'TemplateProcessing',
  single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
};
const template = (ids: Record<string, number[]>) => {
  const special_tokens = Object.fromEntries(
    Object.entries(ids).map(([id, stated]) => [id, { id, ids: stated, tokens: stated.map(() => id) }]),
  );
  return { ...TEMPLATE, special_tokens };
};
const contradictions: [post_processor: object, message: RegExp][] = [
  [template({ '[CLS]': [7] }), /post_processor: ids of "\[CLS\]": got \[7\]; expected \[2\], as in the vocabulary$/],
  [template({ '[CLS]': [2], '[SEP]': [3, 3] }), /ids of "\[SEP\]": got \[3,3\]; expected \[3\]/],
  [{ type: 'BertProcessing', sep: ['[SEP]', 2], cls: ['[CLS]', 2] }, /ids of "\[SEP\]": got \[2\]; expected \[3\]/],
];
for (const [post_processor, message] of contradictions)
  test(`ids of a template that are not those of the vocabulary: ${message.source}`, () => {
    put('tokenizer.json', { ...sourceJson(), post_processor });
    put('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' });
    assert.throws(() => readTokenizerFiles(dir), message);
    put('tokenizer_config.json', { tokenizer_class: 'BertTokenizer' });
    assert.deepEqual(readTokenizerFiles(dir).template.before, ['[CLS]'], 'a class that makes a template of its own');
  });

test('ids of a template that are those of the vocabulary, and of tokens that are not put around a text', () => {
  const post_processor = template({ '[CLS]': [2], '[SEP]': [3], '[MASK]': [7] });
  put('tokenizer.json', { ...sourceJson(), post_processor });
  put('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' });
  assert.deepEqual(readTokenizerFiles(dir).template, { before: ['[CLS]'], after: ['[SEP]'], trim: null });
});

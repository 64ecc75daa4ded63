import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubModelOf } from '../../toolkit/hub/hubModel';
import { assertRefused } from '../refusal';

test('names of models, with and without a revision', () => {
  for (const [text, id, revision] of [
    ['answerdotai/ModernBERT-base', 'answerdotai/ModernBERT-base', 'main'],
    ['org/name@v1.0', 'org/name', 'v1.0'],
    ['org/name@refs/pr/1', 'org/name', 'refs/pr/1'],
    [`o_r-g.x/n@${'0'.repeat(40)}`, 'o_r-g.x/n', '0'.repeat(40)],
    ['hf:org/name', 'org/name', 'main'],
    ['hf:gpt2', 'gpt2', 'main'],
    ['hf:gpt2@fp32', 'gpt2', 'fp32'],
  ] as const)
    assert.deepEqual(hubModelOf(text), { id, revision }, text);
});

test('paths are no names', () => {
  for (const text of [
    ...['gpt2', '', '.', '..', '/', './name', '../name', 'org/..', 'org/.', '/org/name', 'a/b/c', 'org/', '/name'],
    ...['C:\\models\\bert', 'org\\name', 'org/na me', 'org/a..b', 'org/a--b', 'https://huggingface.co/org/name', '~/x'],
    `org/${'x'.repeat(97)}`,
  ])
    assert.equal(hubModelOf(text), null, text);
});

test('what follows hf: or @ must be a name', async () => {
  for (const text of ['hf:', 'hf:../x', 'hf:a/b/c', 'hf:/etc/passwd', 'hf:org/..'])
    await assertRefused(
      () => hubModelOf(text),
      /^Name of a model on the hub: got "hf:.*"; expected hf:ORG\/NAME or hf:ORG/,
    );
  for (const revision of ['', '..', '../x', 'a/../b', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a b', 'a@b', 'a\nb', 'a?b'])
    await assertRefused(
      () => hubModelOf(`org/name@${revision}`),
      /^Revision of org\/name: got ".*"; expected a branch, a tag/,
    );
});

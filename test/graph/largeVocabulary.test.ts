import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { scoreTokens } from '../../toolkit/rationale/scoreTokens';
import { newPath } from '../convertedFixture';
import { float32, type StoredBytes, writeTensors } from './alteredCheckpoint';

/** As LaBSE has them; a call takes some 125,000 arguments. */
const WORDPIECES = 501_153;
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const WIDTH = 4;

/** The value at flat index i of every tensor: neighbours and rows differ. */
const value = (i: number) => (((37 * i) % 101) - 50) / 100;

/** A checkpoint of one block, 4 wide. */
function largeCheckpoint(): string {
  const dir = newPath('large');
  mkdirSync(dir);
  writeFileSync(join(dir, 'model.safetensors'), writeTensors(tensors()));
  const words = Array.from({ length: WORDPIECES - SPECIAL.length }, (_, i) => `w${i}`);
  writeFileSync(join(dir, 'vocab.txt'), [...SPECIAL, ...words].map((word) => `${word}\n`).join(''));
  const sizes = { hidden_size: WIDTH, intermediate_size: WIDTH, num_hidden_layers: 1, num_attention_heads: 1 };
  const tables = { vocab_size: WORDPIECES, max_position_embeddings: 24, type_vocab_size: 2 };
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({ model_type: 'bert', hidden_act: 'gelu', ...sizes, ...tables }),
  );
  return dir;
}

function tensors(): Map<string, StoredBytes> {
  const made = new Map<string, StoredBytes>();
  const add = (name: string, ...shape: number[]) => {
    const length = shape.reduce((product, size) => product * size, 1);
    made.set(
      name,
      float32(
        shape,
        Array.from({ length }, (_, i) => value(i)),
      ),
    );
  };
  for (const [name, rows] of [
    ['word', WORDPIECES],
    ['position', 24],
    ['token_type', 2],
  ] as const)
    add(`embeddings.${name}_embeddings.weight`, rows, WIDTH);
  const block = 'encoder.layer.0';
  for (const norm of ['embeddings', `${block}.attention.output`, `${block}.output`])
    for (const part of ['weight', 'bias']) add(`${norm}.LayerNorm.${part}`, WIDTH);
  const dense = ['attention.self.query', 'attention.self.key', 'attention.self.value', 'attention.output.dense'];
  for (const name of [...dense, 'intermediate.dense', 'output.dense']) {
    add(`${block}.${name}.weight`, WIDTH, WIDTH);
    add(`${block}.${name}.bias`, WIDTH);
  }
  return made;
}

test(`a checkpoint of ${WORDPIECES} wordpieces converts and scores`, async () => {
  const out = newPath('large-converted');
  await convertCheckpoint(largeCheckpoint(), out);
  const model = await (await openBackend('wasm')).loadModel(out);
  const last = `w${WORDPIECES - SPECIAL.length - 1}`;
  const encoding = model.tokenizer.encode(`w0 ${last}`);
  assert.deepEqual(encoding.inputIds, [2, 5, WORDPIECES - 1, 3]);
  const [scored] = await scoreTokens(model, [encoding], [0, 1], 'post');
  assert.deepEqual(
    scored!.map(({ token }) => token),
    ['[CLS]', 'w0', last, '[SEP]'],
  );
  for (const { token, tas } of scored!) assert.ok(tas[0]! > 0 && tas[1]! > 0, token);
  const [taps] = await runTaps(model, [encoding], ['word_embeddings']);
  const expected = encoding.inputIds.flatMap((id) =>
    [0, 1, 2, 3].map((column) => Math.fround(value(id * WIDTH + column))),
  );
  assert.deepEqual([...taps!.word_embeddings!.values], expected);
  await model.dispose();
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { z } from 'zod';
import { checked } from '../toolkit/checked';
import { assertRefused } from './refusal';

const schema = z.strictObject({
  layers: z.int().min(1).max(30),
  backend: z.enum(['native', 'wasm']),
  format: z.literal(2, '2, or a list of taps').optional(),
  site: z.literal('post').optional(),
  ratio: z.number().positive().optional(),
  ids: z.array(z.number()).min(2).optional(),
  seed: z.union([z.number(), z.array(z.number())]).optional(),
  tap: z.object({ name: z.string() }).optional(),
  dtype: z.enum(['float16', 'float32'], 'a width of floats').optional(),
  model: z
    .discriminatedUnion('type', [z.object({ type: z.literal('BPE') }), z.object({ type: z.literal('Unigram') })])
    .optional(),
});
const whole = { layers: 2, backend: 'wasm' };

test('contents that are as the schema has them are given back', () => {
  assert.deepEqual(checked({ ...whole, seed: [1, 2] }, schema, 'x.json'), { ...whole, seed: [1, 2] });
});

test('the first field that is not is named, with what it holds and what would do', () => {
  const faults: [unknown, string][] = [
    [[whole], `contents: got ${JSON.stringify([whole])}; expected an object`],
    [{ backend: 'wasm' }, 'layers is missing; expected a number'],
    [{ ...whole, layers: '2' }, 'layers: got "2"; expected a number'],
    [{ ...whole, layers: 2.5 }, 'layers: got 2.5; expected a whole number'],
    [{ ...whole, layers: null }, 'layers: got null; expected a number'],
    [{ ...whole, layers: 0 }, 'layers: got 0; expected at least 1'],
    [{ ...whole, layers: 31 }, 'layers: got 31; expected at most 30'],
    [{ ...whole, backend: 'wsam' }, 'backend: got "wsam". Did you mean "wasm"?'],
    [{ ...whole, backend: 'cuda' }, 'backend: got "cuda"; expected one of native, wasm'],
    [{ ...whole, backend: 3 }, 'backend: got 3; expected one of native, wasm'],
    [{ ...whole, format: 1 }, 'format: got 1; expected 2, or a list of taps'],
    [{ ...whole, site: 0 }, 'site: got 0; expected "post"'],
    [{ ...whole, ratio: 0 }, 'ratio: got 0; expected more than 0'],
    [{ ...whole, ids: [1] }, 'ids: got [1]; expected at least 2 entries'],
    [{ ...whole, ids: [1, 'b'] }, 'ids.1: got "b"; expected a number'],
    [{ ...whole, seed: 'a' }, 'seed: got "a"; expected a number, or a list'],
    [{ ...whole, dtype: 'flaot32' }, 'dtype: got "flaot32"; expected a width of floats. Did you mean "float32"?'],
    [{ ...whole, model: { type: 'BEP' } }, 'model.type: got "BEP"; expected one of BPE, Unigram'],
    [{ ...whole, tpa: {} }, `contents: got ${JSON.stringify({ ...whole, tpa: {} })}; expected no key tpa`],
    [{ ...whole, tap: { name: true } }, 'tap.name: got true; expected a text'],
  ];
  for (const [contents, message] of faults)
    assert.throws(() => checked(contents, schema, 'x.json'), { name: 'UserError', message: `x.json: ${message}` });
});

test('of a long value the beginning is shown', async () => {
  const layers = Array.from({ length: 1000 }, () => 7);
  await assertRefused(
    () => checked({ ...whole, layers }, schema, 'x.json'),
    /^x\.json: layers: got \[7,7,[7,]{90,100}\.\.\.; expected a number$/,
  );
});

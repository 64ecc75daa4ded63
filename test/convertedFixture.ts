import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { convertCheckpoint } from '../toolkit/graph/convert';
import type { StoredDtype } from '../toolkit/graph/modelJson';

/** The tiny checkpoints of `test/fixtures/checkpoints`: BERT's, and those of all families. */
export const FIXTURES = ['tiny-gelu', 'tiny-tanh', 'tiny-relu'] as const;
export const EVERY_FIXTURE = [
  ...FIXTURES,
  ...(['distil-gelu', 'distil-tanh', 'distil-relu'] as const),
  ...(['electra-gelu', 'electra-tanh', 'electra-relu'] as const),
  ...(['mpnet-gelu', 'mpnet-tanh', 'mpnet-relu'] as const),
  ...(['albert-gelu', 'albert-tanh', 'albert-relu'] as const),
  ...(['roberta-gelu', 'roberta-tanh', 'roberta-relu'] as const),
  ...(['xlmr-gelu', 'xlmr-tanh', 'xlmr-relu'] as const),
  ...(['deberta-gelu', 'deberta-tanh', 'deberta-relu'] as const),
  ...(['modernbert-gelu', 'modernbert-tanh', 'modernbert-relu'] as const),
  ...(['gpt2-gelu', 'gpt2-tanh', 'gpt2-relu'] as const),
  ...(['llama-silu', 'llama-tanh', 'llama-relu'] as const),
  ...(['qwen2-silu', 'qwen2-tanh', 'qwen2-relu'] as const),
  ...(['qwen3-silu', 'qwen3-tanh', 'qwen3-relu'] as const),
  ...(['neox-gelu', 'neox-tanh', 'neox-relu'] as const),
] as const;
export type Fixture = (typeof EVERY_FIXTURE)[number];
/** One of each family that has one with gelu: three blocks, with a tied head. */
export const ONE_OF_EACH: readonly Fixture[] = EVERY_FIXTURE.filter((name) => name.endsWith('-gelu'));

const scratch = mkdtempSync(join(tmpdir(), 'converted-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const converted = new Map<string, Promise<string>>();
let places = 0;

/** A tiny checkpoint in Hugging Face layout. */
export function fixtureFolder(fixture: Fixture): string {
  return join(__dirname, 'fixtures/checkpoints', fixture);
}

/** A path that does not exist yet, in a folder that is removed when the test file is done. */
export function newPath(name: string): string {
  return join(scratch, `${places++}-${name}`);
}

/** A tiny checkpoint converted, once a test file; not to be changed. */
export function convertedFixture(fixture: Fixture, dtype: StoredDtype = 'float32'): Promise<string> {
  const key = `${fixture}-${dtype}`;
  const known = converted.get(key) ?? convert(fixture, dtype);
  converted.set(key, known);
  return known;
}

async function convert(fixture: Fixture, dtype: StoredDtype): Promise<string> {
  const out = newPath(`${fixture}-${dtype}`);
  await convertCheckpoint(fixtureFolder(fixture), out, { dtype });
  return out;
}

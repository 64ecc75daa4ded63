import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import loadWabt from 'wabt';

/** Fails unless the module beside a `.wat` file is what that compiles to. */
export async function assertCompiled(source: string): Promise<void> {
  const wabt = await loadWabt();
  const { buffer } = wabt.parseWat(basename(source), readFileSync(source), { simd: true }).toBinary({});
  assert.ok(Buffer.from(buffer).equals(readFileSync(source.replace(/wat$/, 'wasm'))), 'run npm run kernels');
}

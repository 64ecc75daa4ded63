import { before, test } from 'node:test';
import { onBackend, startBackend } from '../../toolkit/backend/backend';

const ON_WASM = ['wasm', 'wasm-relaxed'] as const;

/** Starts wasm with both kinds of SIMD before the tests of a file. */
export function startBothSimds(): void {
  before(async () => {
    for (const name of ON_WASM) await startBackend(name);
  });
}

/** A test of what both kinds of SIMD compute, and without any trace of which was in use. */
export function testOnBoth(title: string, body: () => void): void {
  for (const name of ON_WASM)
    test(`${title}, on ${name}`, () => {
      onBackend(name, body);
    });
}

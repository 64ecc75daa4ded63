import { join } from 'node:path';
import type { Sentences } from '../../experiments/bench/plan';
import type { SystemName, SystemSpec } from '../../experiments/bench/system';

/** Four sentences of 3, 5, 2 and 4 tokens. */
export const SENTENCES: Sentences = [
  [1, 2, 3],
  [4, 5, 6, 7, 8],
  [9, 10],
  [11, 12, 13, 14],
];

/** How to start `benchFakeSystem.ts` in a mode of it, which takes hold after `limit` passes. */
export function fake(
  name: SystemName,
  mode = 'good',
  options: { processes?: number; limit?: number } = {},
): SystemSpec {
  const { processes = 1, limit = 0 } = options;
  const args = ['--require', 'ts-node/register', join(__dirname, 'benchFakeSystem.ts'), mode, String(limit)];
  const launches = Array.from({ length: processes }, () => ({ command: process.execPath, args }));
  const batching = name.startsWith('wasm') || name === 'native' ? 'own' : 'budget';
  return { name, variant: name === 'onnxruntime' ? `${processes} at once` : null, batching, launches };
}

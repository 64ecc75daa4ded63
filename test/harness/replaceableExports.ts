import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Loads modules so that a test can replace what they export, which as compiled is behind getters. To be imported before anything that
 * imports them.
 */
for (const path of [
  '../../toolkit/graph/families/registry',
  '../../toolkit/activations/sentenceEncoder',
  '../../toolkit/harness/faithfulness/aopcRanges',
]) {
  const file = load.resolve(path);
  const exported = load(file) as object;
  load.cache[file]!.exports = Object.defineProperty({ ...exported }, '__esModule', { value: true });
}

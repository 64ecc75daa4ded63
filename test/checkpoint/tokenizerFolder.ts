import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';

/** Of the vocabulary. */
export const ENTRIES = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b', 'x\u2028y', '7', '__proto__'];
/** A new folder for each test. */
export let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenizer-files-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Writes a file of the folder. */
export function put(name: string, contents: unknown): void {
  writeFileSync(
    join(dir, name),
    typeof contents === 'string' || Buffer.isBuffer(contents) ? contents : JSON.stringify(contents),
  );
}

/** A source `tokenizer.json` with what converted folders must not keep: padding, truncation, an older layout. */
export function sourceJson(): Record<string, unknown> & {
  model: Record<string, unknown>;
  added_tokens: Record<string, unknown>[];
} {
  const added = (content: string, id: number) => ({
    ...{ id, content, special: true },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
  });
  return {
    version: '1.0',
    truncation: { max_length: 128, strategy: 'LongestFirst', stride: 0 },
    padding: { strategy: { Fixed: 128 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
    added_tokens: [added('[MASK]', 4), added('[PAD]', 0)],
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
      ...{ strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
    decoder: null,
    model: {
      ...{ unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab: Object.fromEntries(ENTRIES.map((entry, id) => [entry, id])),
    },
  };
}

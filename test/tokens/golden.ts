import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTokenizerFiles, type TokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';

const GOLDEN = join(__dirname, '..', 'golden', 'tokens');
const BERT = join(__dirname, '..', '..', 'checkpoints', 'bert-base-uncased', 'vocab.txt');
const SYNTHETIC = join(GOLDEN, 'synthetic.vocab.txt');

/** The variants of `test/golden/tokens/make.py`: vocabulary and `tokenizer_config.json`. */
export const VARIANTS: Record<string, [vocabulary: string, config: Record<string, boolean>]> = {
  'bert-base-uncased': [BERT, {}],
  uncased: [SYNTHETIC, { do_lower_case: true }],
  cased: [SYNTHETIC, { do_lower_case: false }],
  'cased-stripped': [SYNTHETIC, { do_lower_case: false, strip_accents: true }],
  'uncased-accented': [SYNTHETIC, { do_lower_case: true, strip_accents: false }],
  'cased-joined-ideographs': [SYNTHETIC, { do_lower_case: false, tokenize_chinese_chars: false }],
};

/** What Hugging Face's fast tokenizer gave for a text or for words split already. */
export interface GoldenCase {
  text?: string;
  words?: string[];
  ids: number[];
  offsets: [number, number][];
  wordIds: (number | null)[];
}

export function goldenCases<T = GoldenCase>(variant: string): T[] {
  const lines = readFileSync(join(GOLDEN, `${variant}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** The variant's tokenizer, read from a folder as a user has it. */
export function variantFiles(variant: string): TokenizerFiles {
  const [vocabulary, config] = VARIANTS[variant]!;
  const dir = mkdtempSync(join(tmpdir(), 'tokenizer-'));
  try {
    copyFileSync(vocabulary, join(dir, 'vocab.txt'));
    writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(config));
    return readTokenizerFiles(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTokenizerFiles, type TokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { type Encoding, Tokenizer } from '../../toolkit/tokens/tokenizer';
import golden from '../golden/tokens/treebanks.json';
import { goldenCases, VARIANTS, variantFiles } from './golden';
import { filled, folderOf } from './goldenFolder';

const TREEBANKS = process.env.AFN_TEST_TREEBANKS;
const CHECKPOINTS = process.env.AFN_TEST_CHECKPOINTS;

/** The folders of `test/golden/tokens/make_models.py`. */
const folders = goldenCases<{ name: string; files: Record<string, unknown> }>('models');

/** What `test/golden/tokens/make_treebanks.py` keeps of the encodings of a treebank. */
interface Digest {
  tokens: number;
  sha256: string;
}

for (const [name, files] of Object.entries(golden)) {
  const skip = whyMissing(name, Object.keys(files));
  test(`ids, offsets and word ids of whole treebanks are transformers': ${name}`, { skip }, () => {
    const tokenizer = new Tokenizer(madeFiles(name) ?? readTokenizerFiles(join(CHECKPOINTS!, name)), 5000);
    for (const [file, expected] of Object.entries(files)) {
      const sentences = sentencesOf(join(TREEBANKS!, file));
      const texts = digest(sentences.map(({ text }) => tokenizer.encode(text)));
      const words = digest(sentences.map(({ words }) => tokenizer.encodeWords(words)));
      assert.deepEqual({ texts, words }, expected, file);
    }
  });
}

function whyMissing(name: string, files: readonly string[]): string | undefined {
  if (!TREEBANKS) return `AFN_TEST_TREEBANKS names no folder with ${files.join(' and ')}`;
  const file = files.find((file) => !existsSync(join(TREEBANKS, file)));
  if (file) return `${TREEBANKS} has no ${file}`;
  if (madeFiles(name)) return undefined;
  if (!CHECKPOINTS) return 'AFN_TEST_CHECKPOINTS names no folder with checkpoints in Hugging Face layout';
  return existsSync(join(CHECKPOINTS, name)) ? undefined : `${CHECKPOINTS} has no ${name}`;
}

/** The files of a tokenizer of the goldens, null of one that is a real checkpoint's. */
function madeFiles(name: string): TokenizerFiles | null {
  if (Object.hasOwn(VARIANTS, name)) return variantFiles(name);
  const made = folders.find((folder) => folder.name === name);
  return made ? readTokenizerFiles(folderOf(filled(made.files) as Record<string, unknown>)) : null;
}

function sentencesOf(path: string): { text: string; words: string[] }[] {
  const blocks = readFileSync(path, 'utf8').trimEnd().split('\n\n');
  return blocks.map((block) => ({
    text: /^# text = (.*)$/m.exec(block)![1]!,
    words: Array.from(block.matchAll(/^\d+\t([^\t]+)\t/gm), ([, form]) => form!),
  }));
}

function digest(encodings: readonly Encoding[]): Digest {
  const sha256 = createHash('sha256');
  for (const { inputIds, offsets, wordIds } of encodings) {
    sha256.update(`${JSON.stringify([inputIds, offsets, wordIds])}\n`);
  }
  return { tokens: encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0), sha256: sha256.digest('hex') };
}

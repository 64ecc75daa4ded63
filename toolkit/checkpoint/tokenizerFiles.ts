import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { refuseStandIn } from './standIn';
import {
  canonicalTokenizerJson,
  parseTokenizerJson,
  SPECIAL_TOKENS,
  type AddedToken,
  type TokenizerJson,
  type TokenizerParts,
} from './tokenizerJson';

/** A `tokenizer_config.json`, reduced to what Hugging Face needs to load the same tokenizer. */
export interface TokenizerConfig {
  tokenizer_class: 'BertTokenizer';
  do_lower_case: boolean;
  strip_accents: boolean | null;
  tokenize_chinese_chars: boolean;
}

/** The tokenizer of a checkpoint: what its `tokenizer.json` and `tokenizer_config.json` hold. */
export interface TokenizerFiles {
  tokenizer: TokenizerJson;
  config: TokenizerConfig;
}

/** The settings of `tokenizer_config.json` that decide ids. */
const casingSchema = z.object({
  do_lower_case: z.boolean().optional(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().optional(),
});
type Casing = z.infer<typeof casingSchema>;

/**
 * Reads the tokenizer of a Hugging Face folder: `tokenizer.json`, else `vocab.txt`. Casing is what `tokenizer_config.json` says,
 * as in Hugging Face's `BertTokenizer`; what it does not say is as in `tokenizer.json`, or as BERT's uncased default.
 *
 * @throws UserError where neither file is there, or one is not UTF-8, malformed, not a BERT WordPiece tokenizer, has duplicate or
 * missing entries, or lacks one of the special tokens.
 */
export function readTokenizerFiles(dir: string): TokenizerFiles {
  const parts = readParts(dir);
  const casing = readCasing(dir);
  const normalizer = {
    ...parts.normalizer,
    lowercase: casing.do_lower_case ?? parts.normalizer.lowercase,
    strip_accents: casing.strip_accents === undefined ? parts.normalizer.strip_accents : casing.strip_accents,
    handle_chinese_chars: casing.tokenize_chinese_chars ?? parts.normalizer.handle_chinese_chars,
  };
  return {
    tokenizer: canonicalTokenizerJson({ ...parts, normalizer }),
    config: {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: normalizer.lowercase,
      strip_accents: normalizer.strip_accents,
      tokenize_chinese_chars: normalizer.handle_chinese_chars,
    },
  };
}

/** Writes `tokenizer.json`, `tokenizer_config.json` and `vocab.txt`; the same tokenizer always gives the same bytes. */
export function writeTokenizerFiles({ tokenizer, config }: TokenizerFiles, dir: string): void {
  const vocabulary = Object.entries(tokenizer.model.vocab).sort(([, a], [, b]) => a - b);
  writeFileSync(join(dir, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`);
  writeFileSync(join(dir, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(dir, 'vocab.txt'), vocabulary.map(([token]) => `${token}\n`).join(''));
}

function readParts(dir: string): TokenizerParts {
  const json = join(dir, 'tokenizer.json');
  const text = join(dir, 'vocab.txt');
  if (existsSync(json)) return fromTokenizerJson(json);
  if (existsSync(text)) return fromVocabulary(text);
  throw new UserError({ what: `No tokenizer in ${dir}`, expected: 'tokenizer.json or vocab.txt' });
}

function fromTokenizerJson(file: string): TokenizerParts {
  const parts = parseTokenizerJson(readJson(file), file);
  const { vocab } = parts.model;
  requireSpecialTokens(vocab, file);
  const ids = new Map(Object.entries(vocab));
  for (const { content, id } of parts.addedTokens) {
    if ((ids.get(content) ?? id) !== id) {
      throw new UserError({
        what: `${file}: id of added token ${content}`,
        got: id,
        expected: String(ids.get(content)),
      });
    }
    ids.set(content, id);
  }
  requireContiguous([...ids.values()], file);
  const added = new Set(parts.addedTokens.map(({ content }) => content));
  const missing = specialTokens(vocab).filter(({ content }) => !added.has(content));
  return { ...parts, addedTokens: [...parts.addedTokens, ...missing] };
}

function fromVocabulary(file: string): TokenizerParts {
  const lines = readText(file).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const ids = new Map<string, number>();
  for (const [id, token] of lines.entries()) {
    const where = `${file}, line ${id + 1}`;
    if (token === '') throw new UserError({ what: `${where}: empty entry`, expected: 'one wordpiece a line' });
    const first = ids.get(token);
    if (first !== undefined) throw new UserError({ what: `${where}: duplicate of line ${first + 1}`, got: token });
    ids.set(token, id);
  }
  const vocab = Object.fromEntries(ids);
  requireSpecialTokens(vocab, file);
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
    addedTokens: specialTokens(vocab),
  };
}

function specialTokens(vocab: Record<string, number>): AddedToken[] {
  return SPECIAL_TOKENS.map((content) => ({
    id: vocab[content]!,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
}

function requireSpecialTokens(vocab: Record<string, number>, file: string): void {
  const missing = SPECIAL_TOKENS.filter((token) => !Object.hasOwn(vocab, token));
  if (missing.length > 0) {
    throw new UserError({
      what: `${file}: vocabulary without ${missing.join(', ')}`,
      expected: SPECIAL_TOKENS.join(', '),
    });
  }
}

/** A repeated key leaves a gap behind, since the later entry replaces the earlier one. */
function requireContiguous(ids: number[], file: string): void {
  const sorted = [...ids].sort((a, b) => a - b);
  const wrong = sorted.findIndex((id, index) => id !== index);
  if (wrong === -1) return;
  const fault = sorted[wrong]! < wrong ? `id ${sorted[wrong]!} given twice` : `no entry with id ${wrong}`;
  throw new UserError({ what: `${file}: ${fault}`, expected: 'ids 0, 1, 2, ... each once' });
}

function readCasing(dir: string): Casing {
  const file = join(dir, 'tokenizer_config.json');
  if (!existsSync(file)) return {};
  const parsed = casingSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError({ what: `${file}: ${issue.path.join('.') || 'contents'}`, expected: issue.message });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError({ what: `${file}: not JSON (${error.message})` }, { cause: error });
  }
}

function readText(file: string): string {
  refuseStandIn(file);
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UserError({ what: `${file}: not UTF-8` }, { cause: error });
  }
}

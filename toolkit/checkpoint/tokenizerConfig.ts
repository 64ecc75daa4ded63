import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checked } from '../checked';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import { parseSpecialTokens, type SpecialTokens, type StatedToken, statedToken } from './specialTokens';
import {
  CLASS_OF_MODEL,
  CLASSES,
  type ClassSettings,
  classSettings,
  GENERIC_CLASSES,
  type TokenizerClass,
} from './tokenizerClasses';

/** What `tokenizer_config.json` says that decides ids. */
export interface TokenizerSettings extends ClassSettings {
  path: string;
  /** Null for one that takes `tokenizer.json` as it is; others are set up by this file. */
  tokenizerClass: TokenizerClass | null;
  /** What says that it is this class, as a clause for messages. */
  classSource: string;
  special: SpecialTokens;
  /** `added_tokens_decoder`: tokens by id. Null where it is not there, and older files say it. */
  decoder: [id: number, token: StatedToken][] | null;
}

const settingsSchema = classSettings.extend({
  split_special_tokens: z.literal(false, 'false: special tokens are kept whole').nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/, 'ids as keys'), statedToken).optional(),
});
const classSchema = z.object({ tokenizer_class: z.string().nullish() });
const modelSchema = classSchema.extend({ model_type: z.string().nullish() });

/**
 * Reads `tokenizer_config.json`; a setting it does not state, or the file not being there, gives the default of transformers 5's
 * class, whatever `tokenizer.json` says. The class is in `config.json` where this file names none.
 *
 * @throws UserError for a class that is not supported, and a setting that is malformed
 */
export function readTokenizerSettings(dir: string): TokenizerSettings {
  const path = join(dir, 'tokenizer_config.json');
  const contents = existsSync(path) ? readJson(path, z.unknown()) : {};
  const { added_tokens_decoder: decoder, ...settings } = checked(contents, settingsSchema, path);
  const special = parseSpecialTokens(contents as object, 'tokenizer_config.json', path);
  const tokens = decoder && Object.entries(decoder).map(([id, token]): [number, StatedToken] => [Number(id), token]);
  return { ...settings, path, ...classOf(dir, contents, path), special, decoder: tokens ?? null };
}

/** The class, and what says so: the first that is there of `tokenizer_class` in both files, `model_type`, and BERT's for all others. */
function classOf(
  dir: string,
  contents: unknown,
  path: string,
): Pick<TokenizerSettings, 'tokenizerClass' | 'classSource'> {
  const model = join(dir, 'config.json');
  const own = checked(contents, classSchema, path).tokenizer_class;
  const ofModel = existsSync(model) ? readJson(model, modelSchema) : {};
  const ofType = CLASS_OF_MODEL.get(ofModel.model_type ?? '');
  const named = own ?? ofModel.tokenizer_class;
  const name = named ?? ofType ?? 'BertTokenizer';
  const none = `${name} has it, which is taken as ${path} and ${model} have no tokenizer_class`;
  const classSource = named == null ? none : `the tokenizer_class in ${own == null ? model : path} has it`;
  if (GENERIC_CLASSES.includes(name)) return { tokenizerClass: null, classSource };
  const found = CLASSES.get(name.replace(/Fast$/, ''));
  if (found) return { tokenizerClass: found, classSource };
  throw new UserError({
    what: `${own == null ? model : path}: tokenizer_class`,
    got: name,
    expected: `one of ${[...CLASSES.keys()].join(', ')}, each with or without Fast, ${GENERIC_CLASSES.join(', ')}`,
  });
}

import { z } from 'zod';
import { checked } from '../checked';
import { rebuiltNames, statedNames } from './specialNames';
import { type MergedTokens, mergeSpecialTokens, parseSpecialTokens, specialToken } from './specialTokens';
import { CLASSES } from './tokenizerClasses';
import type { TokenizerFiles } from './tokenizerFiles';
import { canonicalTokenizerJson, parseTokenizerJson } from './tokenizerJson';

const CONFIG = 'tokenizer_config.json';
const configSchema = z.looseObject({ tokenizer_class: z.enum(['BertTokenizer', 'PreTrainedTokenizerFast']) });

/**
 * The tokenizer of a converted folder, whose `tokenizer.json` says everything but which token plays which part: what
 * `readTokenizerFiles` makes of such a folder, from contents instead of files.
 *
 * @param json - what `tokenizer.json` holds, parsed
 * @param config - what `tokenizer_config.json` holds, parsed
 * @throws UserError where one of them is not as conversion writes it
 */
export function convertedTokenizer(json: unknown, config: unknown): Omit<TokenizerFiles, 'config'> {
  const parts = parseTokenizerJson(json, 'tokenizer.json');
  const stated = checked(config, configSchema, CONFIG);
  const merged = statedTokens(stated);
  const special =
    stated.tokenizer_class === 'BertTokenizer'
      ? rebuiltNames(CLASSES.get('BertTokenizer')!, merged)
      : statedNames(parts, merged);
  return { tokenizer: canonicalTokenizerJson(parts), template: parts.template, special };
}

function statedTokens(config: object): MergedTokens {
  return mergeSpecialTokens(parseSpecialTokens(config, CONFIG, CONFIG), { parts: new Map() }, specialToken);
}

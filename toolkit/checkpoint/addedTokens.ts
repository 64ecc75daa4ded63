import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import {
  type MergedTokens,
  mergeSpecialTokens,
  parseSpecialTokens,
  PARTS,
  type SpecialTokens,
  specialToken,
  type StatedToken,
} from './specialTokens';
import type { TokenizerSettings } from './tokenizerConfig';
import type { AddedToken } from './tokenizerJson';

/** A token and where it comes from; its id is null where no file states one. */
interface Candidate extends StatedToken {
  id: number | null;
  path: string;
}

const addedTokensSchema = z.custom<Record<string, number>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([token, id]) => token !== '' && Number.isInteger(id) && (id as number) >= 0),
  'an object of tokens and their ids',
);

/**
 * The added tokens of a checkpoint from every file that transformers 5 reads them from, in the order of their ids:
 * `added_tokens_decoder` of `tokenizer_config.json` where it is there, else `special_tokens_map.json`, `added_tokens.json` and
 * `tokenizer.json`, of which the last has the last word; a generic tokenizer has those of `tokenizer.json` in any case.
 *
 * @param json what `tokenizer.json` holds, null where the folder has none
 * @throws UserError where a file is malformed, or states an id that transformers 5 would not give: it numbers added tokens on
 * from the end of the vocabulary
 */
export function readAddedTokens(
  dir: string,
  settings: TokenizerSettings,
  special: MergedTokens,
  vocabulary: ReadonlyMap<string, number>,
  json: readonly AddedToken[] | null,
): AddedToken[] {
  const fromJson = (json ?? []).map((token) => ({ ...token, path: join(dir, 'tokenizer.json') }));
  const stated = isLegacy(settings)
    ? [...readAddedTokensFile(dir, special.announced), ...fromJson]
    : [...(settings.tokenizerClass ? [] : fromJson), ...fromDecoder(settings)];
  const tokens = merge(stated);
  const ordered = [...tokens.values()].sort((a, b) => a.id! - b.id!);
  const further = withDefaults(special, settings).filter(({ content }) => !tokens.has(content));
  const candidates = [...ordered, ...further.map((token) => ({ ...token, id: null, path: settings.path }))];
  const inParts = new Set(Array.from(special.parts.values(), (token) => token?.content));
  for (const token of candidates) token.special ||= inParts.has(token.content);
  return numbered(candidates, vocabulary);
}

/** The special tokens of a checkpoint, of the files that `readAddedTokens` reads. */
export function readSpecialTokens(dir: string, settings: TokenizerSettings): MergedTokens {
  const map = isLegacy(settings) ? readSpecialTokensMap(dir) : { parts: new Map<string, null>() };
  return mergeSpecialTokens(settings.special, map, settings.tokenizerClass?.ofText ?? specialToken);
}

const isLegacy = ({ decoder }: TokenizerSettings): boolean => decoder === null;

function readSpecialTokensMap(dir: string): SpecialTokens {
  const path = join(dir, 'special_tokens_map.json');
  if (!existsSync(path)) return { parts: new Map() };
  const contents = readJson(path, z.looseObject({}));
  return parseSpecialTokens(contents, 'special_tokens_map.json', path);
}

function readAddedTokensFile(dir: string, announced: ReadonlySet<string>): Candidate[] {
  const path = join(dir, 'added_tokens.json');
  if (!existsSync(path)) return [];
  return Object.entries(readJson(path, addedTokensSchema)).map(([content, id]) => {
    const special = announced.has(content);
    return { ...specialToken(content), special, normalized: !special, id, path };
  });
}

function fromDecoder({ decoder, path }: TokenizerSettings): Candidate[] {
  return (decoder ?? []).map(([id, token]) => ({ ...token, id, path }));
}

/** One token a text: the last one said. */
function merge(stated: readonly Candidate[]): Map<string, Candidate> {
  const tokens = new Map<string, Candidate>();
  for (const token of stated) {
    const before = tokens.get(token.content);
    if (before && before.id !== token.id) throw idFault(token, `${before.id}, as ${before.path} says`);
    tokens.set(token.content, { ...token });
  }
  return tokens;
}

/** With the tokens of the class for parts that no file states; each token once. */
function withDefaults({ tokens, parts: stated }: MergedTokens, { tokenizerClass }: TokenizerSettings): StatedToken[] {
  const { parts = {}, ofText = specialToken } = tokenizerClass ?? {};
  const byPart = PARTS.flatMap((part) =>
    parts[part] === undefined || stated.has(part) ? [] : ofText(parts[part], part),
  );
  const byContent = new Map<string, StatedToken>();
  for (const token of [...tokens, ...byPart]) {
    if (!byContent.has(token.content)) byContent.set(token.content, token);
  }
  return [...byContent.values()];
}

/** A token of the vocabulary keeps its id; the others come after it. */
function numbered(tokens: readonly Candidate[], vocabulary: ReadonlyMap<string, number>): AddedToken[] {
  let largest = -1;
  return tokens.map((token) => {
    const { content, single_word, lstrip, rstrip, normalized, special } = token;
    const id = vocabulary.get(content) ?? Math.max(vocabulary.size, largest + 1);
    if (token.id !== null && token.id !== id) throw idFault(token, `${id}, which transformers 5 gives it`);
    largest = Math.max(largest, id);
    return { id, content, single_word, lstrip, rstrip, normalized, special };
  });
}

function idFault({ content, id, path }: Candidate, expected: string): UserError {
  return new UserError({ what: `${path}: id of added token ${JSON.stringify(content)}`, got: id, expected });
}

import { z } from 'zod';
import { checked, UserError } from '../errors';

/** An added token as a file states it, its id apart. */
export interface StatedToken {
  content: string;
  /** Found only where no letter, digit or underscore stands beside it. */
  single_word: boolean;
  /** Takes the whitespace on its left with it. */
  lstrip: boolean;
  rstrip: boolean;
  /** Looked for in the normalised text, in its own normalised form. */
  normalized: boolean;
  special: boolean;
}

const fields = z.object({
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().nullish(),
  special: z.boolean().default(false),
});
const textAlone = z.string().min(1).transform(specialToken);

/** A token as an object, with transformers' defaults for what is not said. */
export const statedToken = fields.transform(withDefault);

/** How a token reads in `tokenizer_config.json`, and in `special_tokens_map.json`, where every token is special. */
const ENTRY = {
  'tokenizer_config.json': z.union([textAlone, statedToken]),
  'special_tokens_map.json': z.union([
    textAlone,
    fields.transform((token) => withDefault({ ...token, special: true })),
  ]),
};

function withDefault({ normalized, ...token }: z.infer<typeof fields>): StatedToken {
  return { ...token, normalized: normalized ?? !token.special };
}

/** What transformers calls the parts that BERT's special tokens play, in its order. */
export const BERT_PARTS = new Map([
  ['unk_token', '[UNK]'],
  ['sep_token', '[SEP]'],
  ['pad_token', '[PAD]'],
  ['cls_token', '[CLS]'],
  ['mask_token', '[MASK]'],
]);
const PARTS = ['bos_token', 'eos_token', ...BERT_PARTS.keys()];

/** Special tokens as a file states them. */
export interface SpecialTokens {
  /** By the name of their part, such as `mask_token` or a checkpoint's own `entity_token`. */
  parts: Map<string, StatedToken>;
  /** `extra_special_tokens`; undefined where the file has no such list. */
  extra?: StatedToken[] | undefined;
  /** `additional_special_tokens`, the older name of that list. */
  additional?: StatedToken[] | undefined;
}

/** @throws UserError where an entry is no token, or one of BERT's special tokens has another name */
export function parseSpecialTokens(contents: object, name: keyof typeof ENTRY, path: string): SpecialTokens {
  const token = ENTRY[name];
  const lists = z.object({
    extra_special_tokens: z.union([z.array(token), z.record(z.string(), token)]).nullish(),
    additional_special_tokens: z.array(token).nullish(),
  });
  const { extra_special_tokens: extra, additional_special_tokens: additional } = checked(contents, lists, path);
  const isPart = ([key, value]: [string, unknown]) =>
    key.endsWith('_token') && (typeof value === 'string' || (typeof value === 'object' && value !== null));
  const stated = Object.fromEntries(Object.entries(contents).filter(isPart));
  const parts = new Map(Object.entries(checked(stated, z.record(z.string(), token), path)));
  for (const [part, expected] of BERT_PARTS) {
    const got = parts.get(part)?.content ?? expected;
    if (got !== expected) throw new UserError({ what: `${path}: ${part}`, got, expected: `${expected}, as in BERT` });
  }
  if (Array.isArray(extra)) return { parts, extra, additional: additional ?? undefined };
  for (const [part, own] of Object.entries(extra ?? {})) parts.set(part, own);
  return { parts, additional: additional ?? undefined };
}

/** The special tokens of a tokenizer, from both files. */
export interface MergedTokens {
  /** In the order in which transformers adds those that are not there yet: parts, then the list. */
  tokens: StatedToken[];
  /** Content of the tokens with a part. */
  parts: Set<string>;
  /** What makes a token of `added_tokens.json` special: its own parts of transformers and the newer list, not the older one. */
  announced: Set<string>;
}

/** Merges the two files as transformers 5 does. */
export function mergeSpecialTokens(config: SpecialTokens, map: SpecialTokens): MergedTokens {
  const byPart = new Map([...config.parts, ...map.parts]);
  const own = config.extra?.length ? config.extra : (config.additional ?? config.extra);
  const extra = map.extra ? [...(own ?? []), ...map.extra] : own;
  const ofBert = PARTS.flatMap((name) => byPart.get(name) ?? []);
  const others = [...byPart].filter(([name]) => !PARTS.includes(name)).map(([, token]) => token);
  const contents = (tokens: StatedToken[]) => tokens.map(({ content }) => content);
  return {
    tokens: [...ofBert, ...others, ...(extra ?? map.additional ?? [])],
    parts: new Set(contents([...ofBert, ...others])),
    announced: new Set(contents([...ofBert, ...(extra ?? [])])),
  };
}

/** A special token of which nothing but its text is said. */
export function specialToken(content: string): StatedToken {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

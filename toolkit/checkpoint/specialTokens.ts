import { z } from 'zod';
import { checked } from '../checked';
import { UserError } from '../errors';

const fields = z.object({
  content: z.string().min(1),
  /** Found only where no letter, digit or underscore stands beside it. */
  single_word: z.boolean().default(false),
  /** Takes the whitespace on its left with it. */
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Looked for in the normalised text, in its own normalised form. */
  normalized: z.boolean().nullish(),
  special: z.boolean().default(false),
});
const textAlone = z.string().min(1);

/** A token as an object, with transformers' defaults for what is not said. */
export const statedToken = fields.transform(withDefault);
/** An added token as a file states it, its id apart. */
export type StatedToken = z.infer<typeof statedToken>;

/** How a token with its flags reads in `tokenizer_config.json`, and in `special_tokens_map.json`, where every token is special. */
const FLAGGED = {
  'tokenizer_config.json': statedToken,
  'special_tokens_map.json': fields.transform((token) => withDefault({ ...token, special: true })),
};

function withDefault({ normalized, ...token }: z.infer<typeof fields>) {
  return { ...token, normalized: normalized ?? !token.special };
}

/** What transformers calls the parts that special tokens play, in its order. */
export const PARTS = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;
export type SpecialPart = (typeof PARTS)[number];

/** The token of each part; null where the tokenizer has none. */
export type SpecialNames = Readonly<Record<SpecialPart, string | null>>;

/**
 * The token of a part that a tokenizer's class cannot do without.
 * @throws {UserError} Where a file says that there is none.
 */
export function neededToken(special: SpecialNames, part: SpecialPart): string {
  const token = special[part];
  if (token !== null) return token;
  const what = `tokenizer_config.json or special_tokens_map.json: ${part}`;
  throw new UserError({ what, got: token, expected: "a token, as the tokenizer's class uses it" });
}

/** Special tokens as a file states them. */
export interface SpecialTokens {
  /**
   * By the name of their part, such as `mask_token` or a checkpoint's own `entity_token`; some by their text alone. Null where the file says
   * that there is none, so that the class's own does not stand for it.
   */
  parts: Map<string, StatedToken | string | null>;
  /** `extra_special_tokens`; undefined where the file has no such list. */
  extra?: StatedToken[] | undefined;
  /** `additional_special_tokens`, the older name of that list. */
  additional?: StatedToken[] | undefined;
}

/** @throws UserError where an entry is no token */
export function parseSpecialTokens(contents: object, name: keyof typeof FLAGGED, path: string): SpecialTokens {
  const token = z.union([textAlone.transform(specialToken), FLAGGED[name]]);
  const lists = z.object({
    extra_special_tokens: z.union([z.array(token), z.record(z.string(), token)]).nullish(),
    additional_special_tokens: z.array(token).nullish(),
  });
  const { extra_special_tokens: extra, additional_special_tokens: additional } = checked(contents, lists, path);
  const isPart = ([key, value]: [string, unknown]) =>
    key.endsWith('_token') && (typeof value === 'string' || typeof value === 'object');
  const stated = Object.fromEntries(Object.entries(contents).filter(isPart));
  const part = z.union([textAlone, FLAGGED[name]]).nullable();
  const parts = new Map(Object.entries(checked(stated, z.record(z.string(), part), path)));
  if (Array.isArray(extra)) return { parts, extra, additional: additional ?? undefined };
  for (const [name, own] of Object.entries(extra ?? {})) parts.set(name, own);
  return { parts, additional: additional ?? undefined };
}

/** The special tokens of a tokenizer, from both files. */
export interface MergedTokens {
  /** In the order in which transformers adds those that are not there yet: parts, then the list. */
  tokens: StatedToken[];
  /** The tokens with a part, by its name; null where a file says that there is none. */
  parts: Map<string, StatedToken | null>;
  /** What makes a token of `added_tokens.json` special: its own parts of transformers and the newer list, not the older one. */
  announced: Set<string>;
}

/**
 * Merges the two files as transformers 5 does.
 * @param ofText - The token of a part that is stated by its text alone.
 */
export function mergeSpecialTokens(
  config: SpecialTokens,
  map: SpecialTokens,
  ofText: (content: string, part: string) => StatedToken,
): MergedTokens {
  const stated = new Map([...config.parts, ...map.parts]);
  const parts = new Map(
    Array.from(stated, ([part, token]) => [part, typeof token === 'string' ? ofText(token, part) : token] as const),
  );
  const own = config.extra?.length ? config.extra : (config.additional ?? config.extra);
  const extra = map.extra ? [...(own ?? []), ...map.extra] : own;
  const known = PARTS.flatMap((part) => parts.get(part) ?? []);
  const others = [...parts].flatMap(([part, token]) => (isSpecialPart(part) ? [] : (token ?? [])));
  return {
    tokens: [...known, ...others, ...(extra ?? map.additional ?? [])],
    parts,
    announced: new Set([...known, ...(extra ?? [])].map(({ content }) => content)),
  };
}

const isSpecialPart = (part: string): part is SpecialPart => (PARTS as readonly string[]).includes(part);

/** A special token of which nothing but its text is said. */
export function specialToken(content: string): StatedToken {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

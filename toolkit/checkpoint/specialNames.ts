import { type MergedTokens, PARTS, type SpecialNames, type SpecialPart } from './specialTokens';
import type { TokenizerClass } from './tokenizerClasses';
import type { TokenizerParts } from './tokenizerJson';
import { unknownToken, vocabularyOf } from './tokenizerModel';

/** The tokens of parts of a class that rebuilds its tokenizer: those of the files, which may say that there is none, else its own. */
export function rebuiltNames({ parts: own }: TokenizerClass, { parts }: MergedTokens): SpecialNames {
  return namesOf(parts, own);
}

/**
 * The tokens of parts where `tokenizer.json` is taken as it is: those that the files state; the first and last of its template, and
 * its unknown token; and of padding and masks that no file states, BERT's, if the vocabulary has them.
 */
export function statedNames({ model, template }: TokenizerParts, { parts }: MergedTokens): SpecialNames {
  const vocabulary = vocabularyOf(model);
  const usual = (token: string) => (vocabulary.has(token) ? token : null);
  const found: Partial<Record<SpecialPart, string | null>> = {
    unk_token: unknownToken(model),
    cls_token: template.before[0] ?? null,
    sep_token: template.after.at(-1) ?? null,
    pad_token: usual('[PAD]'),
    mask_token: usual('[MASK]'),
  };
  return namesOf(parts, found);
}

function namesOf(stated: MergedTokens['parts'], others: Partial<SpecialNames>): SpecialNames {
  const nameOf = (part: SpecialPart) => (stated.has(part) ? stated.get(part)?.content : others[part]) ?? null;
  return Object.fromEntries(PARTS.map((part) => [part, nameOf(part)])) as SpecialNames;
}

/** The parts that the tokenizer has; null for one that it lacks and that `statedNames` would find. */
export function ofKnown(special: SpecialNames, tokenizer: TokenizerParts): Partial<SpecialNames> {
  const found = statedNames(tokenizer, { tokens: [], parts: new Map(), announced: new Set() });
  return Object.fromEntries(
    PARTS.filter((part) => (special[part] ?? found[part]) !== null).map((part) => [part, special[part]]),
  );
}

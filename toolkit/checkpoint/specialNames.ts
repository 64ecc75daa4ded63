import { type MergedTokens, PARTS, type SpecialNames, type SpecialPart } from './specialTokens';
import type { TokenizerClass } from './tokenizerClasses';
import type { TokenizerParts } from './tokenizerJson';
import { unknownToken, vocabularyOf } from './tokenizerModel';

/** The tokens of parts of a class that rebuilds its tokenizer: those of the files, else its own. */
export function rebuiltNames({ parts: own }: TokenizerClass, { parts }: MergedTokens): SpecialNames {
  return namesOf((part) => parts.get(part)?.content ?? own[part] ?? null);
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
  return namesOf((part) => parts.get(part)?.content ?? found[part] ?? null);
}

function namesOf(nameOf: (part: SpecialPart) => string | null): SpecialNames {
  return Object.fromEntries(PARTS.map((part) => [part, nameOf(part)])) as SpecialNames;
}

/** The parts that the tokenizer has. */
export function ofKnown(special: SpecialNames): Partial<Record<SpecialPart, string>> {
  return Object.fromEntries(Object.entries(special).filter(([, token]) => token !== null));
}

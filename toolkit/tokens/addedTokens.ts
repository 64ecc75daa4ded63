import type { AddedToken } from '../checkpoint/tokenizerJson';
import { UserError } from '../errors';
import { align, type AlignedChar, cut, textOf } from './alignedText';
import { isWhitespace, isWordCharacter } from './characterClasses';
import type { Normaliser } from './normaliser';

/** A stretch of a text: plain text, or an added token with the whitespace that it takes with it. */
export interface Section {
  /** UTF-16 units from the start of the text. */
  start: number;
  end: number;
  token: AddedToken | null;
}

/** Normalised characters: plain text, or an added token. */
export interface AlignedSection {
  chars: readonly AlignedChar[];
  token: AddedToken | null;
}

/**
 * Cuts a text at its added tokens as Hugging Face's tokenizers do: first at those that are looked for as they stand, then what is
 * left, normalised, at the others.
 */
export class AddedTokenSplitter {
  private readonly verbatim: (text: string) => Section[];
  private readonly normalised: (text: string) => Section[];

  /** @throws UserError for a token looked for in normalised text that normalisation makes empty or the same as another */
  constructor(
    tokens: readonly AddedToken[],
    private readonly normalise: Normaliser,
  ) {
    const verbatim = tokens.filter(({ normalized }) => !normalized);
    this.verbatim = finder(new Map(verbatim.map((token) => [token.content, token])));
    this.normalised = finder(normalisedForms(tokens, normalise));
  }

  split(text: string): AlignedSection[] {
    return this.verbatim(text).flatMap(({ start, end, token }) => {
      const part = text.slice(start, end);
      if (token) return [{ chars: [{ char: part, start, end }], token }];
      return this.splitNormalised(this.normalise(align(part, start)));
    });
  }

  private splitNormalised(chars: readonly AlignedChar[]): AlignedSection[] {
    const sections = this.normalised(textOf(chars));
    if (sections.length <= 1 && !sections[0]?.token) return [{ chars, token: null }];
    const parts = cut(chars, sections);
    return sections.map(({ token }, index) => ({ chars: parts[index]!, token }));
  }
}

/** Of tokens that read alike once normalised transformers takes one at random, and without letters one is found everywhere. */
function normalisedForms(tokens: readonly AddedToken[], normalise: Normaliser): Map<string, AddedToken> {
  const forms = new Map<string, AddedToken>();
  for (const token of tokens.filter(({ normalized }) => normalized)) {
    const form = textOf(normalise(align(token.content)));
    const twin = forms.get(form);
    if (form !== '' && !twin) forms.set(form, token);
    else {
      throw new UserError({
        what: `Added token that normalisation makes ${twin ? `the same as ${JSON.stringify(twin.content)}` : 'empty'}`,
        got: token.content,
        expected: 'a form of its own, or "normalized": false',
      });
    }
  }
  return forms;
}

/** Gives a function that finds tokens by their form: the leftmost first, of those that start there the longest. */
function finder(forms: ReadonlyMap<string, AddedToken>): (text: string) => Section[] {
  if (forms.size === 0) return (text) => (text === '' ? [] : [{ start: 0, end: text.length, token: null }]);
  const longestFirst = [...forms.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escape).join('|'), 'gu');
  return (text) => {
    const sections: Section[] = [];
    let from = 0;
    for (const { 0: form, index } of text.matchAll(pattern)) {
      const section = place(text, forms.get(form)!, index, index + form.length, from);
      if (!section) continue;
      if (from < section.start) sections.push({ start: from, end: section.start, token: null });
      sections.push(section);
      from = section.end;
    }
    if (from < text.length) sections.push({ start: from, end: text.length, token: null });
    return sections;
  };
}

/** The section of a token that was found; null where it is a part of a word and must not be, or all taken by the one before. */
function place(text: string, token: AddedToken, first: number, last: number, from: number): Section | null {
  if (token.single_word && (endsInWord(text, first) || startsInWord(text, last))) return null;
  let start = token.lstrip ? Math.max(first, from) : first;
  let end = last;
  if (token.lstrip) while (start > from && isWhitespace(text[start - 1]!)) start--;
  if (token.rstrip) while (end < text.length && isWhitespace(text[end]!)) end++;
  return start < end ? { start, end, token } : null;
}

const endsInWord = (text: string, end: number): boolean =>
  isWordCharacter(Array.from(text.slice(Math.max(0, end - 2), end)).at(-1) ?? '');

const startsInWord = (text: string, start: number): boolean =>
  isWordCharacter(Array.from(text.slice(start, start + 2))[0] ?? '');

function escape(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

import model from 'wink-eng-lite-web-model';
import winkNLP, { type ItemSentence, type ItemToken } from 'wink-nlp';
import type { Sentence, Word } from './sentence';

const nlp = winkNLP(model, ['sbd', 'pos']);

/** A token of wink's: the characters as they stand in the text, and the predicted UPOS (`SPACE` for tabs and line ends). */
interface Token {
  form: string;
  upos: string;
}

/**
 * Splits plain English text into sentences and words and predicts each word's UPOS (wink-nlp with its English lite model). Heads
 * and salience are unknown: null.
 */
export function tagText(text: string): Pick<Sentence, 'text' | 'words'>[] {
  const sentences: Pick<Sentence, 'text' | 'words'>[] = [];
  nlp
    .readDoc(text)
    .sentences()
    .each((sentence: ItemSentence) => {
      const words: Word[] = [];
      sentence.tokens().each((token: ItemToken) => {
        const { form, upos } = readToken(token);
        if (upos !== 'SPACE') words.push({ form, upos, head: null, salience: null });
      });
      sentences.push({ text: sentence.out().trim(), words });
    });
  return sentences;
}

/**
 * Predicts the UPOS of words that are split already, one tag a word. The tagger reads text only, so the words are written out
 * with spaces and its tokens are laid back over them; a word that it splits further takes the tag of its longest part.
 */
export function predictTags(words: readonly string[]): string[] {
  const forms = words.map((word) => word.replace(/\s/g, ''));
  const tokens = tokenize(writeOut(forms));
  let next = 0;
  return forms.map((form) => {
    const parts: Token[] = [];
    let covered = 0;
    while (covered < form.length && next < tokens.length) {
      const part = tokens[next++]!;
      parts.push(part);
      covered += part.form.length;
    }
    if (parts.length === 0 || covered !== form.length)
      throw new Error(`The tagger's tokens do not fit the word "${form}"`);
    return parts.reduce((longest, part) => (part.form.length > longest.form.length ? part : longest)).upos;
  });
}

/** `'s`, `'ll`, `n't` and their like, with either apostrophe. */
const CLITIC = /^(['’][a-z]+|n['’]t)$/i;

/**
 * Joins words with spaces. A clitic stands close to its word where the tagger splits the two again: `it's` tells it more than
 * `it 's`.
 */
function writeOut(forms: readonly string[]): string {
  const chunks: string[][] = [];
  for (const form of forms) {
    const chunk = chunks.at(-1);
    if (chunk && CLITIC.test(form) && isSplitInto([...chunk, form])) chunk.push(form);
    else chunks.push([form]);
  }
  return chunks.map((chunk) => chunk.join('')).join(' ');
}

function isSplitInto(forms: readonly string[]): boolean {
  const tokens = tokenize(forms.join(''));
  return tokens.length === forms.length && forms.every((form, index) => tokens[index]!.form === form);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  nlp
    .readDoc(text)
    .tokens()
    .each((token: ItemToken) => {
      tokens.push(readToken(token));
    });
  return tokens;
}

function readToken(token: ItemToken): Token {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- wink-nlp's helpers are plain functions, typed as methods
  return { form: token.out(), upos: token.out(nlp.its.pos) };
}

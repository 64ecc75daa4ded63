import model from 'wink-eng-lite-web-model';
import winkNLP, { type ItemSentence, type ItemToken, type Tokens, type WinkMethods } from 'wink-nlp';
import type { Sentence, Word } from './sentence';

/** A token of wink's: the characters as they stand in the text, and the predicted UPOS (`SPACE` for tabs and line ends). */
interface Token {
  form: string;
  upos: string;
}

/** A sentence of plain text: its heads and salience are unknown, null. */
export type TaggedSentence = Pick<Sentence, 'text' | 'words'>;

/**
 * Splits plain English texts into sentences and words and predicts each word's UPOS (wink-nlp with its English lite model).
 * Yields the sentences of each text in turn. The tagger remembers tokens it has met, and splits later text by them, so every call
 * begins with a new one: the same texts always give the same words.
 */
export function* tagTexts(texts: Iterable<string>): Generator<TaggedSentence[]> {
  const nlp = newTagger();
  for (const text of texts) {
    const sentences: TaggedSentence[] = [];
    nlp
      .readDoc(text)
      .sentences()
      .each((sentence: ItemSentence) => {
        const words = readTokens(nlp, sentence.tokens()).filter(({ upos }) => upos !== 'SPACE');
        sentences.push({
          text: sentence.out().trim(),
          words: words.map((token): Word => ({ ...token, head: null, salience: null })),
        });
      });
    yield sentences;
  }
}

/** Serves `predictTags`, where words are split already; made at first use. */
let wordTagger: WinkMethods | undefined;

/**
 * Predicts the UPOS of words that are split already, one tag a word. The tagger reads text only, so the words are written out
 * and its tokens are laid back over them; a word that it splits further takes the tag of its longest part. A clitic is written
 * close to its word, since `it's` tells the tagger more than `it 's`, unless its tokens then cut across the words.
 */
export function predictTags(words: readonly string[]): string[] {
  const forms = words.map((word) => word.replace(/\s/g, ''));
  const spaced = forms.join(' ');
  const tags = layOver(forms, tokenize(spaced.replace(CLITIC, '$1$2'))) ?? layOver(forms, tokenize(spaced));
  if (!tags) throw new Error(`The tagger's tokens do not fit the words: ${spaced}`);
  return tags;
}

/** A word and, one space on, `'s`, `'ll`, `n't` or their like, with either apostrophe. */
const CLITIC = /(?<=^| )(\S+) (['\u2019][a-z]+|n['\u2019]t)(?= |$)/gi;

/** One tag a form, or null where the tokens' boundaries do not hold all of the forms'. */
function layOver(forms: readonly string[], tokens: readonly Token[]): string[] | null {
  let next = 0;
  const tags: string[] = [];
  for (const form of forms) {
    let longest: Token | undefined;
    let covered = 0;
    while (covered < form.length && next < tokens.length) {
      const part = tokens[next++]!;
      covered += part.form.length;
      if (!longest || part.form.length > longest.form.length) longest = part;
    }
    if (!longest || covered !== form.length) return null;
    tags.push(longest.upos);
  }
  return tags;
}

function tokenize(text: string): Token[] {
  wordTagger ??= newTagger();
  return readTokens(wordTagger, wordTagger.readDoc(text).tokens());
}

function newTagger(): WinkMethods {
  return winkNLP(model, ['sbd', 'pos']);
}

function readTokens({ its }: WinkMethods, items: Tokens): Token[] {
  const tokens: Token[] = [];
  items.each((token: ItemToken) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- wink-nlp's helpers are plain functions, typed as methods
    tokens.push({ form: token.out(), upos: token.out(its.pos) });
  });
  return tokens;
}

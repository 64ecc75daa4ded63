import { CONTENT_TAGS, FUNCTION_TAGS, type Stratum, stratumOf } from '../metrics/sample';
import { own } from '../own';

/** The parts of speech of a stratum in the order they are stacked, and their colours. */
interface StratumTags {
  stratum: Stratum;
  title: string;
  tags: readonly string[];
  colours: readonly string[];
  /** Of the stratum as a whole: dark and light in turn, so that strata stay apart in grey print. */
  colour: string;
}

/**
 * The strata from left to right. Content words are dark and function words light, so that the two stay apart in grey print; the
 * hues (blue, orange) stay apart for colour-blind readers. The first of a stratum are the strongest: they are often the largest.
 */
export const STRATA: readonly StratumTags[] = [
  {
    stratum: 'content',
    title: 'Content',
    tags: CONTENT_TAGS,
    colours: ['#08306b', '#0b559f', '#2b7bba', '#539ecd', '#89bedc'],
    colour: '#0b559f',
  },
  {
    stratum: 'function',
    title: 'Function',
    tags: FUNCTION_TAGS,
    colours: ['#f07c1f', '#f58f3c', '#f9a259', '#fbb477', '#fcc495', '#fdd3b0', '#fee1c9'],
    colour: '#fd9a45',
  },
  { stratum: 'punct', title: 'Punctuation', tags: ['PUNCT, SYM'], colours: ['#4d4d4d'], colour: '#4d4d4d' },
  { stratum: 'other', title: 'Other', tags: ['NUM, INTJ, X'], colours: ['#d9d9d9'], colour: '#bdbdbd' },
];

/** Universal Dependencies' tags in words, for titles, which are read without the list of tags. */
const TAG_WORDS: Readonly<Record<string, string>> = {
  NOUN: 'nouns',
  PROPN: 'proper nouns',
  VERB: 'verbs',
  ADJ: 'adjectives',
  ADV: 'adverbs',
  ADP: 'adpositions',
  AUX: 'auxiliaries',
  CCONJ: 'coordinators',
  DET: 'determiners',
  PART: 'particles',
  PRON: 'pronouns',
  SCONJ: 'subordinators',
  PUNCT: 'punctuation',
  SYM: 'symbols',
  NUM: 'numerals',
  INTJ: 'interjections',
};

/** `adpositions (ADP)`; a tag or a list of tags that has no word as it is. */
export function tagInWords(tag: string): string {
  const words = own(TAG_WORDS, tag);
  return words === undefined ? tag : `${words} (${tag})`;
}

/** The parts of speech whose colours take white letters. */
export const DARK_TAGS = ['NOUN', 'PROPN', 'VERB', 'PUNCT, SYM'];

/** How many words have a part of speech. */
export interface TagCount {
  upos: string;
  count: number;
}

/** A part of speech's piece of a bar, from `start` to `end` of 1. */
export interface TagShare {
  stratum: Stratum;
  tag: string;
  start: number;
  end: number;
}

/** Parts of speech as pieces of one bar, in the order of `STRATA`; those that do not occur are left out. */
export function tagShares(counts: readonly TagCount[]): TagShare[] {
  const total = sum(counts);
  let before = 0;
  return STRATA.flatMap(({ stratum, tags }) =>
    tags.flatMap((tag) => {
      const count = sum(
        counts.filter(({ upos }) => stratumOf(upos) === stratum && (tags.length === 1 || upos === tag)),
      );
      const start = before / total;
      before += count;
      return count === 0 ? [] : [{ stratum, tag, start, end: before / total }];
    }),
  );
}

function sum(counts: readonly TagCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

import type { Sentence } from '../corpus/sentence';

/** What a label is given to: a word, a discourse unit (up to the word that begins the next), or a sentence. */
export type Unit = 'word' | 'discourse unit' | 'sentence';

/** Words from `start` to one before `end`. */
export interface Stretch {
  start: number;
  end: number;
}

/** The units of a sentence, in order. */
export function unitsOf(unit: Unit, { words }: Sentence): Stretch[] {
  if (unit === 'word') return words.map((_, start) => ({ start, end: start + 1 }));
  if (unit === 'sentence') return [{ start: 0, end: words.length }];
  const starts = words.flatMap(({ annotation }, at) =>
    annotation && /(?:^|\|)Discourse=/.test(annotation.misc) ? [at] : [],
  );
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? words.length }));
}

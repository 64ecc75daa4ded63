import type { Sentence } from '../corpus/sentence';

/** A stretch that a label is given to: a word, a discourse unit (up to the word that begins the next), or a sentence. */
type StretchUnit = 'word' | 'discourse unit' | 'sentence';
/**
 * What a label is given to: a stretch, a mention of an entity, whose state is that of the noun which heads it, or a pair of words of a
 * document.
 */
export type Unit = StretchUnit | 'entity' | 'pair';

/** Words from `start` to one before `end`. */
export interface Stretch {
  start: number;
  end: number;
}

/** A stretch of a sentence of the corpus. */
export interface PlacedStretch extends Stretch {
  sentence: number;
}

/** A label of a unit of the corpus. */
export interface LabelledUnit extends PlacedStretch {
  label: string;
  /** The other one of a pair. */
  other?: PlacedStretch;
}

/**
 * Finds the units that have a label.
 * @param label - of the unit that begins at a word; null where it has none
 */
export function labelled(unit: StretchUnit, label: (sentence: Sentence, at: number) => string | null) {
  return (sentences: readonly Sentence[]): LabelledUnit[] =>
    sentences.flatMap((sentence, s) =>
      stretchesOf(unit, sentence).flatMap((stretch) => {
        const found = label(sentence, stretch.start);
        return found === null ? [] : [{ ...stretch, sentence: s, label: found }];
      }),
    );
}

/** The units of a sentence, in order. */
function stretchesOf(unit: StretchUnit, { words }: Sentence): Stretch[] {
  if (unit === 'word') return words.map((_, start) => ({ start, end: start + 1 }));
  if (unit === 'sentence') return [{ start: 0, end: words.length }];
  const starts = words.flatMap(({ annotation }, at) =>
    annotation && /(?:^|\|)Discourse=/.test(annotation.misc) ? [at] : [],
  );
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? words.length }));
}

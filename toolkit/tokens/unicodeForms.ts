import type { AlignedChar } from './alignedText';

/** A character and what may join it: marks, and the vowels and consonants of a Hangul syllable. */
const CLUSTER = /[^\p{M}\u1160-\u11FF]?[\p{M}\u1160-\u11FF]*/gu;

/** A character in its canonical decomposition; what a source character begins with replaces it, the rest is inserted. */
interface Decomposed {
  char: string;
  isInserted: boolean;
}

/**
 * Normalises to NFC. As in Hugging Face's tokenizers, a character that is composed of several stands for the first alone, and one
 * that is added stands for what the one before it does.
 */
export function compose(chars: readonly AlignedChar[]): readonly AlignedChar[] {
  const text = chars.map(({ char }) => char).join('');
  if (text.normalize('NFC') === text) return chars;
  let next = 0;
  return Array.from(text.matchAll(CLUSTER)).flatMap(([cluster]) => {
    const source = chars.slice(next, (next += Array.from(cluster).length));
    return source.length === 0 ? [] : composeCluster(source);
  });
}

function composeCluster(source: readonly AlignedChar[]): AlignedChar[] {
  const text = source.map(({ char }) => char).join('');
  const decomposed: Decomposed[] = source.flatMap(({ char }) =>
    Array.from(char.normalize('NFD'), (part, index) => ({ char: part, isInserted: index > 0 })),
  );
  let [from, taken] = [0, 0];
  return Array.from(text.normalize('NFC'), (char) => {
    const parts = decomposed.slice(taken, (taken += Array.from(char.normalize('NFD')).length));
    const replaced = parts.filter(({ isInserted }) => !isInserted).length;
    const { start, end } = source[Math.max(0, replaced > 0 ? from : from - 1)]!;
    from += replaced;
    return { char, start, end };
  });
}

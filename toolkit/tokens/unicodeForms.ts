import { type AlignedChar, type Change, textOf, transform } from './alignedText';

/** A character and what may join it: marks, and the vowels and consonants of a Hangul syllable. */
const CLUSTER = /[^\p{M}\u1160-\u11FF]?[\p{M}\u1160-\u11FF]*/gu;

/**
 * Normalises to NFC. Here and in `decompose`, marks are sorted that are newer than the Unicode of Hugging Face's tokenizers, which
 * leave them in place.
 */
export function compose(chars: readonly AlignedChar[]): readonly AlignedChar[] {
  return normalised(chars, 'NFC', composed);
}

/** Normalises to NFKD. */
export function decompose(chars: readonly AlignedChar[]): readonly AlignedChar[] {
  return normalised(chars, 'NFKD', (cluster) => decomposed(cluster, 'NFKD'));
}

function normalised(
  chars: readonly AlignedChar[],
  form: string,
  changesOf: (cluster: string) => Change[],
): readonly AlignedChar[] {
  const text = textOf(chars);
  if (text.normalize(form) === text) return chars;
  const changes = Array.from(text.matchAll(CLUSTER), ([cluster]) => changesOf(cluster));
  return transform(chars, changes.flat());
}

/** The first character that one decomposes to replaces it, the others are inserted; then marks are put in order. */
function decomposed(cluster: string, form: 'NFD' | 'NFKD'): Change[] {
  const parts = Array.from(cluster).flatMap((char) =>
    Array.from(char.normalize(form), (part, index): Change => ({ char: part, change: index === 0 ? 0 : 1 })),
  );
  return Array.from(cluster.normalize(form), (char) => {
    const at = parts.findIndex((part) => part.char === char);
    return parts.splice(at, 1)[0]!;
  });
}

/** A composed character replaces the first and takes with it the others that it is composed of. */
function composed(cluster: string): Change[] {
  const parts = decomposed(cluster, 'NFD');
  return Array.from(cluster.normalize('NFC'), (char) => {
    const own = Array.from(char.normalize('NFD'), (part) => {
      const at = parts.findIndex((one) => one.char === part);
      return parts.splice(at, 1)[0]!.change;
    });
    return { char, change: own.reduce((sum, change) => sum + change, 1 - own.length) };
  });
}

import { type AlignedChar, type Change, textOf, transform } from './alignedText';

/** Longest cluster of characters, in bytes, that is looked up as a whole. */
const LONGEST_CLUSTER = 5;

/**
 * SentencePiece's normaliser, a table from characters, and short clusters of them, to texts: a double-array trie over UTF-8 (Aoe 1989)
 * and the texts, each ended by a zero. As in Hugging Face's tokenizers, what is found is the shortest key that the cluster begins
 * with, and it replaces all of the cluster.
 */
export function charsmapNormaliser(base64: string): (chars: readonly AlignedChar[]) => AlignedChar[] {
  const find = lookUp(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  return (chars) => {
    const changes: Change[] = [];
    for (const segment of clustersOf(textOf(chars))) {
      const whole = utf8.encode(segment).length <= LONGEST_CLUSTER ? find(segment) : null;
      for (const part of whole === null ? segment : [segment]) replace(changes, part, whole ?? find(part) ?? part);
    }
    return transform(chars, changes);
  };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Extended grapheme clusters; of ASCII without carriage returns each character is one. */
function clustersOf(text: string): Iterable<string> {
  const isPlain = /^\p{ASCII}*$/u.test(text) && !text.includes('\r');
  return isPlain ? text : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Adds what becomes of a part: each character replaces one, and the last makes up for the difference. */
function replace(changes: Change[], part: string, by: string): void {
  const [before, after] = [Array.from(part).length, Array.from(by)];
  after.forEach((char, index) => changes.push({ char, change: index < before ? 0 : 1 }));
  const last = changes.at(-1);
  if (after.length < before && last) last.change -= before - after.length;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Gives what a key begins with becomes; null where nothing does. */
function lookUp(map: Uint8Array): (key: string) => string | null {
  const view = new DataView(map.buffer, map.byteOffset, map.byteLength);
  const size = view.getUint32(0, true);
  const unitAt = (node: number) => (node * 4 + 8 <= size + 4 ? view.getUint32(4 + node * 4, true) : 0);
  const texts = map.subarray(4 + size);
  const found = new Map<string, string | null>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const start = firstMatch(unitAt, utf8.encode(key));
    const result = start === null ? null : text.decode(texts.subarray(start, texts.indexOf(0, start)));
    found.set(key, result);
    return result;
  };
}

/** The value of the shortest key that these bytes begin with. A unit of the trie holds a label, an offset and whether a key ends. */
function firstMatch(unitAt: (node: number) => number, bytes: Uint8Array): number | null {
  let node = offsetOf(unitAt(0));
  for (const byte of bytes) {
    if (byte === 0) return null;
    node ^= byte;
    const unit = unitAt(node);
    if ((unit & 0x800000ff) !== byte) return null;
    node ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return unitAt(node) & 0x7fffffff;
  }
  return null;
}

const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

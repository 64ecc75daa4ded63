import type { Metaspace } from '../checkpoint/preTokenizerJson';
import type { AlignedChar } from './alignedText';

/** Puts a sign in place of spaces and, as the scheme says, in front; each sign begins a word, if it cuts at all. */
export function metaspace(
  { replacement, prepend_scheme, split }: Metaspace,
  chars: readonly AlignedChar[],
): AlignedChar[][] {
  const [first] = chars;
  if (first === undefined) return [];
  const signed = chars.map((aligned) => (aligned.char === ' ' ? { ...aligned, char: replacement } : aligned));
  const isWanted = prepend_scheme === 'always' || (prepend_scheme === 'first' && first.start === 0);
  if (isWanted && signed[0]!.char !== replacement) signed.unshift({ ...first, char: replacement });
  if (!split) return [signed];
  const words: AlignedChar[][] = [];
  for (const aligned of signed) {
    if (aligned.char === replacement || words.length === 0) words.push([aligned]);
    else words.at(-1)!.push(aligned);
  }
  return words;
}

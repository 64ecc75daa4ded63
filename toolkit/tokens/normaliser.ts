import { type Normalizer, type NormalizerStep, normalizerSteps } from '../checkpoint/normalizerJson';
import { type AlignedChar, mapChars, textOf } from './alignedText';
import { normaliseAsBert } from './bertNormaliser';
import { isAccent } from './characterClasses';
import { charsmapNormaliser } from './charsmap';
import { compose, decompose } from './unicodeForms';

/** Alters a text, or a part of one, and keeps what its characters stand for. */
export type Normaliser = (chars: readonly AlignedChar[]) => readonly AlignedChar[];

/** The normaliser that `tokenizer.json` states. */
export function normaliserOf(json: Normalizer): Normaliser {
  const steps = normalizerSteps(json).map(stepOf);
  return (chars) => steps.reduce((altered, step) => step(altered), chars);
}

function stepOf(json: NormalizerStep): Normaliser {
  switch (json.type) {
    case 'BertNormalizer':
      return (chars) => normaliseAsBert(chars, json);
    case 'Lowercase':
      return (chars) => mapChars(chars, (char) => char.toLowerCase());
    case 'NFC':
      return compose;
    case 'NFKD':
      return decompose;
    case 'Precompiled':
      return charsmapNormaliser(json.precompiled_charsmap);
    case 'Replace':
      return (chars) => replaced(chars, json.pattern.String, json.content);
    case 'StripAccents':
      return (chars) => chars.filter(({ char }) => !isAccent(char));
  }
}

/** With another text in place of each that matches; it stands for what the last character of the match does. */
function replaced(chars: readonly AlignedChar[], match: string, by: string): AlignedChar[] {
  const length = Array.from(match).length;
  const result: AlignedChar[] = [];
  for (let at = 0; at < chars.length;) {
    if (textOf(chars.slice(at, at + length)) === match) {
      const last = chars[at + length - 1]!;
      for (const char of by) result.push({ ...last, char });
      at += length;
    } else result.push(chars[at++]!);
  }
  return result;
}

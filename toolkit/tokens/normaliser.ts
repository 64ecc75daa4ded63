import {
  type Normalizer,
  type NormalizerStep,
  normalizerSteps,
  REPLACE_PATTERNS,
  type ReplacePattern,
  type Replace,
} from '../checkpoint/normalizerJson';
import { type AlignedChar, cutAround, mapChars } from './alignedText';
import { normaliseAsBert } from './bertNormaliser';
import { isAccent, isWhitespace } from './characterClasses';
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
      return (chars) => replaced(chars, patternOf(json.pattern), json.content);
    case 'Strip':
      return (chars) => stripped(chars, json);
    case 'StripAccents':
      return (chars) => chars.filter(({ char }) => !isAccent(char));
  }
}

const PATTERNS: Readonly<Record<ReplacePattern, RegExp>> = {
  [REPLACE_PATTERNS.deberta]: /\p{White_Space}{2,}|[\n\r\t]/gu,
  [REPLACE_PATTERNS.spaces]: / {2,}/gu,
};

function patternOf(pattern: Replace['pattern']): RegExp {
  if ('Regex' in pattern) return PATTERNS[pattern.Regex];
  return new RegExp(pattern.String.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`), 'gu');
}

/** With another text in place of each match; it stands for what the last character of the match does. */
function replaced(chars: readonly AlignedChar[], pattern: RegExp, by: string): AlignedChar[] {
  return cutAround(chars, pattern).flatMap((part, nth) => {
    return nth % 2 === 0 ? part : Array.from(by, (char) => ({ ...part.at(-1)!, char }));
  });
}

function stripped(
  chars: readonly AlignedChar[],
  { strip_left, strip_right }: { strip_left: boolean; strip_right: boolean },
): readonly AlignedChar[] {
  const isKept = ({ char }: AlignedChar) => !isWhitespace(char);
  const start = strip_left ? chars.findIndex(isKept) : 0;
  return start < 0 ? [] : chars.slice(start, strip_right ? chars.findLastIndex(isKept) + 1 : undefined);
}

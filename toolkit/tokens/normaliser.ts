import type { Normalizer, NormalizerStep } from '../checkpoint/normalizerJson';
import type { AlignedChar } from './alignedText';
import { normaliseAsBert } from './bertNormaliser';
import { compose } from './unicodeForms';

/** Alters a text, or a part of one, and keeps what its characters stand for. */
export type Normaliser = (chars: readonly AlignedChar[]) => readonly AlignedChar[];

/** The normaliser that `tokenizer.json` states. */
export function normaliserOf(json: Normalizer): Normaliser {
  if (json === null) return (chars) => chars;
  const steps = (json.type === 'Sequence' ? json.normalizers : [json]).map(stepOf);
  return (chars) => steps.reduce((altered, step) => step(altered), chars);
}

function stepOf(json: NormalizerStep): Normaliser {
  switch (json.type) {
    case 'BertNormalizer':
      return (chars) => normaliseAsBert(chars, json);
    case 'NFC':
      return compose;
  }
}

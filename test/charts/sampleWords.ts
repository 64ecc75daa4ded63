import { scoreKey } from '../../toolkit/attribution/place';
import type { WordRow } from '../../toolkit/harness/run/words';
import { stratumOf } from '../../toolkit/metrics/sample';

type Tagged = readonly [form: string, upos: string];

/** Words and tags written for these tests: a repeated word, markup, an emoji, right-to-left and non-Latin words, a number. */
const SENTENCES: readonly (readonly Tagged[])[] = [
  [
    ['The', 'DET'],
    ['lamp', 'NOUN'],
    ['by', 'ADP'],
    ['the', 'DET'],
    ['door', 'NOUN'],
    ['hums', 'VERB'],
    [',', 'PUNCT'],
    ['and', 'CCONJ'],
    ['the', 'DET'],
    ['lamp', 'NOUN'],
    ['glows', 'VERB'],
    ['softly', 'ADV'],
    ['.', 'PUNCT'],
  ],
  [
    ['<b>Tea</b>', 'PROPN'],
    ['&', 'SYM'],
    ['"café"', 'NOUN'],
    ['שלום', 'INTJ'],
    ['👍', 'SYM'],
    ['東京', 'PROPN'],
    ['7', 'NUM'],
  ],
];

/** The words of one of these sentences, with scores of TAS at both sites and of attention received at layers 0 to `numLayers`. */
export function exampleWords(numLayers: number, sentence: 0 | 1): WordRow[] {
  return scoredWords(SENTENCES[sentence]!, numLayers, sentence);
}

/** Words of any sentence; whole numbers as scores, so that every flag and golden is the same on any machine. */
export function scoredWords(words: readonly Tagged[], numLayers: number, sentence = 0): WordRow[] {
  return words.map(([form, upos], word) => {
    const scores: Record<string, number> = {};
    for (let layer = 0; layer <= numLayers; layer++) {
      scores[scoreKey('tas', { layer, site: 'post' })] = ((word * 7 + sentence * 3 + layer * layer + 5) % 23) + layer;
      scores[scoreKey('tas', { layer, site: 'pre' })] = ((word * 11 + layer) % 19) + 1;
      if (layer > 0) scores[scoreKey('attention_received', { layer })] = ((word * 5 + layer) % 17) + 1;
    }
    const place = { sentence, sentenceId: `s${sentence}`, document: 'd0', split: 'held', word } as const;
    const unknown = { salience: null, depth: null, negLogFrequency: null };
    return { ...place, form, upos, stratum: stratumOf(upos), pieces: 1, ...unknown, scores };
  });
}

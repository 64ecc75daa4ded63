import { controlNamed, evaluateControlled } from '../../../toolkit/metrics/controls/registry';
import { metricNamed } from '../../../toolkit/metrics/registry';
import { prepareSample, type Words } from '../../../toolkit/metrics/sample';

export const NUMBERS = Array.from({ length: 120 }, (_, word) => word);
export const noise = (word: number): number => Math.sin(word * word * 12.9898) * 0.5;
export const isContent = (word: number): boolean => word % 2 === 0;

/** Twenty sentences of six words, content and function in turn; content words are rarer and of more wordpieces. */
export const words = {
  upos: NUMBERS.map((word) => (isContent(word) ? 'NOUN' : 'DET')),
  salience: NUMBERS.map(() => null),
  sentence: NUMBERS.map((word) => Math.floor(word / 6)),
  document: NUMBERS.map(() => 0),
  position: NUMBERS.map((word) => word % 6),
  sentenceLength: NUMBERS.map((word) => 6 + (Math.floor(word / 6) % 5)),
  pieces: NUMBERS.map((word) => 1 + ((word * 7) % 3) * Number(isContent(word))),
  frequency: NUMBERS.map((word) => 5 + (isContent(word) ? 2 : 0) + Math.cos(word * 3.3)),
} satisfies Words;
export const sample = prepareSample(words, { draws: 50, seed: 1 });
export const auc = metricNamed('auc_content_function');

export const controlled = (name: string, scores: ArrayLike<number>, on = sample) =>
  evaluateControlled(auc, controlNamed(name), on, scores);

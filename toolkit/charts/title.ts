import type { RecordedVerdict } from '../harness/run/readRun';
import type { Boundary, Scope } from '../rationale/high';

/** What is said of a chart: its subject, and what a reader needs to know. */
export interface Caption {
  /** Without a full stop. */
  title: string;
  sentences: readonly string[];
}

/** What was decided on a claim; nothing where the run has no verdict on it. */
export function verdictSentences(verdicts: readonly RecordedVerdict[], claim: string): string[] {
  return verdicts
    .filter((entry) => entry.claim === claim)
    .map((entry) => `Claim ${claim}, ${entry.title}: ${entry.verdict}.`);
}

/** Over what a boundary is drawn, in words. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  sentence: 'the sentence',
  corpus: 'the corpus',
  selection: 'the selection split',
};

/** Which scores are HIGH, in words: `at or above the upper quartile of the sentence`. */
export function highInWords(boundary: Boundary, scope: Scope): string {
  const whole = SCOPE_WORDS[scope];
  if ('outlier' in boundary)
    return `above the third quartile of ${whole} by more than ${boundary.outlier} interquartile ranges`;
  if ('top' in boundary)
    return `among the ${boundary.top} highest ${scope === 'sentence' ? 'of' : 'a sentence in'} ${whole}`;
  if ('topShare' in boundary) return `in the highest ${percent(boundary.topShare)} of ${whole}`;
  return boundary.quantile === 0.75
    ? `at or above the upper quartile of ${whole}`
    : `at or above the ${boundary.quantile} quantile of ${whole}`;
}

/** A share as a percentage, to a tenth: `95 %`, `97.5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** A count and its noun with thousands set apart: `1,024 words`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A sentence in lines of so many characters. */
export function wrapped(sentence: string, lineLength: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineLength) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

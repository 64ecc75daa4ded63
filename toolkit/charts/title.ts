import type { Verdict } from '../harness/records';
import type { Boundary } from '../rationale/boundary';

/** Characters of subtitle that fit over a chart of the usual width (460 pixels). */
const LINE_LENGTH = 88;

/** A chart's title: its subject, and under it what a reader needs to know. */
export interface Title {
  text: string;
  subtitle: string[];
}

/** A title whose sentences each begin on a line of their own and are broken to the usual width. */
export function titled(text: string, sentences: readonly string[]): Title {
  return { text, subtitle: sentences.flatMap((sentence) => wrapped(sentence)) };
}

/** What was decided on a claim, for a subtitle; nothing where the run has no verdict on it. */
export function verdictSentences(verdicts: readonly Verdict[], claim: string): string[] {
  return verdicts
    .filter((entry) => entry.claim === claim)
    .map((entry) => `Claim ${claim}, ${entry.title}: ${entry.verdict}.`);
}

/** Which scores are HIGH, in words: `at or above the upper quartile`. */
export function highInWords(boundary: Boundary): string {
  if ('outlier' in boundary) return `above the third quartile by more than ${boundary.outlier} interquartile ranges`;
  if ('top' in boundary) return `among the ${boundary.top} highest a sentence`;
  if ('topShare' in boundary) return `in the highest ${percent(boundary.topShare)}`;
  return boundary.quantile === 0.75
    ? 'at or above the upper quartile'
    : `at or above the ${boundary.quantile} quantile`;
}

/** A share as a percentage, to a tenth: `95 %`, `97.5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** A count and its noun with thousands set apart: `1,024 words`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LINE_LENGTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

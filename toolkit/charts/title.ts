import type { RecordedVerdict } from '../harness/run/readRun';
import type { Boundary, Scope } from '../rationale/high';

/** What is said of a chart. */
export interface Caption {
  /** What it shows: the finding, where the run has the numbers for one. Without a full stop. */
  title: string;
  /** What a reader needs to know; in the picture itself stand the first of them, as many as two lines hold. */
  sentences: readonly string[];
}

/** What was decided on a claim, which is given in words since a picture is seen without the list of claims; nothing without a verdict. */
export function verdictSentences(verdicts: readonly RecordedVerdict[], claim: string): string[] {
  return verdicts
    .filter((entry) => entry.claim === claim)
    .map((entry) => `The claim “${entry.title}”: ${entry.verdict}.`);
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

/** With a capital first letter, as a sentence begins. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `0.86`, `−0.21`; what rounds to 0 has no sign. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A share as a percentage, to a tenth: `95 %`, `97.5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** A share in whole percent: `34 %`. */
export function wholePercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A count and its noun with thousands set apart: `1,024 words`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first of some sentences that together fit so many lines. */
export function fitting(sentences: readonly string[], lineLength: number, lines: number): string[] {
  let fit: string[] = [];
  for (let count = 1; count <= sentences.length; count++) {
    const next = wrapped(sentences.slice(0, count).join(' '), lineLength);
    if (next.length > lines) break;
    fit = next;
  }
  return fit;
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

/** `layers 3 to 5, 8` */
export function layersInWords(layers: readonly number[]): string {
  const runs = layers.reduce<[number, number][]>((found, layer) => {
    const last = found.at(-1);
    if (last && layer === last[1] + 1) last[1] = layer;
    else found.push([layer, layer]);
    return found;
  }, []);
  const said = runs.map(([from, to]) =>
    from === to ? `${from}` : to === from + 1 ? `${from} and ${to}` : `${from} to ${to}`,
  );
  return `${layers.length === 1 ? 'layer' : 'layers'} ${said.join(', ')}`;
}

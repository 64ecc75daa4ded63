import type { Aggregation } from '../../../attribution/wordScores';
import { keptFor } from '../../../metrics/kept';
import type { Sample } from '../../../metrics/sample';
import { highSets, UPPER_QUARTILE } from '../../../rationale/high';
import type { MeasureContext } from '../context';
import type { Reading } from '../readings';
import type { Entity } from './entities';
import { firstWords } from './firstWords';
import { scoresAt, specialScores } from './scores';

/** What of a reading decides HIGH once there are scores. */
export type HighReading = Pick<Reading, 'scope' | 'specialTokens' | 'punctuation'>;

/** What statistics are computed on: the words and entities of a run, as they are or with their labels permuted. */
export interface Source {
  context: MeasureContext;
  sample: Sample;
  entities: readonly Entity[];
}

/**
 * Which words reach the upper quartile at a reading; computed once. A choice that is null is the first: by sentence, special tokens
 * out, punctuation in. Where the first token of a causal model is brought in, it is its word whose score special tokens `out` leaves
 * out of the quartile.
 */
export function highAt(source: Source, key: string, aggregation: Aggregation, reading: HighReading): boolean[] {
  const { scope, specialTokens, punctuation } = reading;
  // Labels enter through punctuation alone: otherwise permuted ones find what was marked before.
  const kept = keptHigh(punctuation === 'out' ? source : source.context);
  const name = JSON.stringify([key, aggregation, scope ?? 'sentence', specialTokens ?? 'out', punctuation ?? 'in']);
  const known = kept.get(name) ?? markHigh(source, key, aggregation, reading);
  kept.set(name, known);
  return known;
}

const keptHigh = keptFor<object, Map<string, boolean[]>>(() => new Map());

function markHigh(
  { context, sample }: Source,
  key: string,
  aggregation: Aggregation,
  { scope, specialTokens, punctuation }: HighReading,
): boolean[] {
  const scores = scoresAt(context, key, aggregation);
  const first = firstWords(context);
  const among = wordsAmong(sample, specialTokens === 'in' ? null : first, punctuation);
  const beside = specialTokens === 'in' && !first ? specialScores(context, key) : null;
  const isEmpty = scope === 'corpus' && !beside && among !== null && !among.includes(true);
  if (isEmpty) return sample.strata.map(() => false);
  const pool = { ...(among && { among }), ...(beside && { beside }) };
  return highSets(scores, context.table.sentences, scope ?? 'sentence', pool)(UPPER_QUARTILE);
}

/** One flag a word: whether its score is among those of the quartile; null where all are. */
function wordsAmong(
  { strata }: Sample,
  leftOut: readonly boolean[] | null,
  punctuation: Reading['punctuation'],
): boolean[] | null {
  if (!leftOut && punctuation !== 'out') return null;
  return strata.map((stratum, word) => !leftOut?.[word] && !(punctuation === 'out' && stratum === 'punct'));
}

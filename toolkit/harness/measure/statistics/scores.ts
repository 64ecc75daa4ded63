import { activationStrength } from '../../../attribution/activationStrength';
import { scoreKey } from '../../../attribution/place';
import { type Aggregation, wordScores } from '../../../attribution/wordScores';
import { keptFor } from '../../../metrics/kept';
import type { ScoredWords } from '../../../metrics/metric';
import { own } from '../../../own';
import { leftOut } from '../../../tokens/leftOut';
import { inContextKey } from '../../passes/inContext';
import type { MeasureContext } from '../context';
import type { Reading } from '../readings';

/** A scorer at one place: the key of its column, that of the cell that the config names, and what to call it. */
export interface ScoredPlace {
  key: string;
  cell: string;
  label: string;
}

/** TAS at a reading: the L2 norm of the state itself. */
export function tasAt({ layer, site, context }: Pick<Reading, 'layer' | 'site' | 'context'>): ScoredPlace {
  const cell = scoreKey(activationStrength.name, { layer, site });
  return { cell, key: keyIn(context, cell), label: `tas at layer ${layer}, site ${site}` };
}

/** Another scorer at its own defaults. */
export function scorerAt(scorer: string, layer: number, context?: Reading['context']): ScoredPlace {
  const cell = scoreKey(scorer, { layer });
  return { cell, key: keyIn(context, cell), label: `${scorer} at layer ${layer}` };
}

/** Where a column's numbers are found at a reading of the context. */
export function keyIn(context: Reading['context'], key: string): string {
  return context === 'document' ? inContextKey(key) : key;
}

/** Why a run has no such scores, or null where it has. Columns that a cache holds besides what the config asks for do not count. */
export function whyMissing({ job }: MeasureContext, { cell, label }: ScoredPlace): string | null {
  if (job.cells.some(({ key }) => key === cell)) return null;
  const why = own(job.unavailable, cell);
  return why === undefined ? `the run has no ${label}` : `the run has no ${label}: ${why}`;
}

/** The scores of a column, one a word; computed once. */
export function scoresAt(context: MeasureContext, key: string, aggregation: Aggregation): Float64Array {
  const kept = keptScores(context);
  const name = `${key} ${aggregation}`;
  const known = kept.get(name) ?? wordScores(columnAt(context, key), context.table.alignment, aggregation);
  kept.set(name, known);
  return known;
}

const keptScores = keptFor<MeasureContext, Map<string, Float64Array>>(() => new Map());

/** The same for metrics, which keep the order of the scores by the object. */
export const scoredWords = keptFor((scores: Float64Array): ScoredWords => ({ scores, high: [] }));

/** The scores of each sentence's tokens that belong to no word and take no part in the model's quantiles: [CLS] and [SEP] in BERT. */
export function specialScores(context: MeasureContext, key: string): Float64Array[] {
  const column = columnAt(context, key);
  return specialPieces(context).map((pieces) => Float64Array.from(pieces, (piece) => column[piece]!));
}

/** Where those tokens stand in the columns, by sentence. */
const specialPieces = keptFor(({ job }: MeasureContext): number[][] => {
  let offset = 0;
  return job.encodings.map((encoding) => {
    const isLeftOut = leftOut(encoding, job.checkpoint.roles);
    const start = offset;
    offset += encoding.inputIds.length;
    return encoding.wordIds.flatMap((word, at) => (word === null && isLeftOut[at] ? [start + at] : []));
  });
});

function columnAt({ table }: MeasureContext, key: string): Float32Array {
  const column = table.columns.get(key);
  if (!column) throw new Error(`the cell ${key} has no column`);
  return column;
}

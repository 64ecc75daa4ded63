import { readFileSync } from 'node:fs';
import {
  alignWords,
  annotateConllu,
  arrowFile,
  highFlags,
  npyFile,
  type ScoredToken,
  scoreKey,
  type Site,
  type TableColumn,
  UPPER_QUARTILE,
  UserError,
  wordScores,
} from '../toolkit/models';
import { ownFile } from '../toolkit/installation';

/** The scores of some texts, and what they were computed from. */
export interface ScoredTexts {
  results: { text: string; site: Site; tokens: ScoredToken[]; windows: [number, number][] | null }[];
  layers: readonly number[];
  site: Site;
  /** The file of the texts, where there is one. */
  input: string | undefined;
  /** Of an Arrow file. */
  metadata: Readonly<Record<string, string>>;
}

/** What `--out` writes, by extension. */
export const WRITERS = new Map<string, (scored: ScoredTexts) => string | Uint8Array>([
  ['.json', ({ results }) => JSON.stringify(results) + '\n'],
  ['.arrow', (scored) => arrowFile(tokenColumns(scored), scored.metadata)],
  ['.npy', (scored) => npyFile(tasColumns(scored).map(([, values]) => values))],
  ['.conllu', annotated],
]);

/** @throws {UserError} Where words cannot be annotated: the input is no CoNLL-U, or layers are several. */
export function requireAnnotatable(input: string | undefined, layers: readonly number[]): void {
  if (!input?.endsWith('.conllu'))
    throw new UserError({
      what: '.conllu is written where it is read',
      got: input ?? '--text',
      expected: '--input FILE.conllu',
    });
  if (layers.length !== 1)
    throw new UserError({
      what: '.conllu has one TAS a word: layers',
      got: layers.length,
      expected: 'one, as --layers 8',
    });
}

/** By `scoreKey`, one number a token of all texts. */
function tasColumns({ results, layers, site }: ScoredTexts): [string, Float32Array][] {
  const tokens = results.flatMap((result) => result.tokens);
  return layers.map((layer) => [scoreKey('tas', { site, layer }), Float32Array.from(tokens, ({ tas }) => tas[layer]!)]);
}

/** A row a token: what `--json` says of it, the text counted from 0. */
function tokenColumns(scored: ScoredTexts): Map<string, TableColumn> {
  const { results, layers, site } = scored;
  const tokens = results.flatMap((result) => result.tokens);
  const numbers = (values: (number | null)[]): TableColumn => ({ type: 'int32', values });
  const bucketOf = (layer: number): TableColumn => ({
    type: 'bool',
    values: tokens.map(({ bucket }) => (bucket ? bucket[layer] === 'HIGH' : null)),
  });
  return new Map<string, TableColumn>([
    ['text', numbers(results.flatMap((result, text) => result.tokens.map(() => text)))],
    ['position', numbers(results.flatMap((result) => result.tokens.map((_, position) => position)))],
    ['token', { type: 'text', values: tokens.map(({ token }) => token) }],
    ['id', numbers(tokens.map(({ id }) => id))],
    ['start', numbers(tokens.map(({ start }) => start))],
    ['end', numbers(tokens.map(({ end }) => end))],
    ['word', numbers(tokens.map(({ word }) => word))],
    ['special', { type: 'bool', values: tokens.map(({ special }) => special) }],
    ['leftOut', { type: 'text', values: tokens.map(({ leftOut }) => leftOut) }],
    ...tasColumns(scored),
    ...layers.map((layer) => [`high.${scoreKey('tas', { site, layer })}`, bucketOf(layer)] as const),
  ]);
}

/** A word's TAS is the mean of its wordpieces that take part, and it is HIGH at or above the upper quartile of its sentence's words. */
function annotated({ input, results, layers }: ScoredTexts): string {
  return annotateConllu(readFileSync(ownFile(input!), 'utf8'), (sentence) => {
    const { tokens } = results[sentence]!;
    const alignment = alignWords(tokens.map(({ leftOut, word }) => (leftOut === null ? word : null)));
    const scores = wordScores(
      tokens.map(({ tas }) => tas[layers[0]!]!),
      alignment,
      'mean',
    );
    const high = highFlags(scores, UPPER_QUARTILE);
    const marks = new Map(alignment.words.map((word, at) => [word, { score: scores[at]!, high: high[at]! }]));
    const words = tokens.reduce((most, { word }) => Math.max(most, word ?? -1), -1) + 1;
    return Array.from({ length: words }, (_, word) => marks.get(word) ?? null);
  });
}

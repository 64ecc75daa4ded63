import { SCORERS } from '../../attribution/registry';
import { highInWords } from '../../charts/title';
import { primaryHigh, sentenceStarts } from '../../harness/run/primaryHigh';
import type { RunRecord } from '../../harness/run/readRun';
import { exampleSentence, type WordRow } from '../../harness/run/words';
import { own } from '../../own';
import type { WordsData, WordSeries } from './pageData';

/** Scores are kept as whole numbers from 0 to this. */
const STEPS = 65535;

/** The words of a run, as many as fit, or why there are none. */
export type PageWords = { data: WordsData; sentences: number } | { absent: string };

/**
 * The first sentences of a run with all their scores, in so many bytes of page.
 *
 * @returns with `sentences`, how many the run has
 */
export function pageWords(run: RunRecord, bytes: number): PageWords {
  const { words } = run;
  if (words.length === 0)
    return { absent: 'These are kept figures: they hold what the run found, and not the words it was found on' };
  const groups = wordColumns(run);
  const columns = groups.flatMap((group) => group.columns);
  if (columns.length === 0) return { absent: 'No scorer of this run has a score for every word' };
  const starts = sentenceStarts(words);
  const sentences = fitting(words, starts, columns.length, bytes);
  if (sentences === 0) return { absent: 'The scores of not even one sentence fit into this page' };
  const kept = words.slice(0, starts[sentences] ?? words.length);
  let firstColumn = 0;
  const series = groups.map(({ series: one, columns: own }): WordSeries => {
    const from = firstColumn;
    firstColumn += own.length;
    return { ...one, firstColumn: from };
  });
  const ranges = columns.map((column) => rangeOf(column, kept.length));
  const data = {
    ...textOf(kept, starts.slice(0, sentences)),
    series,
    ranges,
    scores: packedScores(columns, ranges, kept.length),
    high: packedHigh(columns, kept.length),
    first: starts.indexOf(exampleSentence(kept)[0]!),
    claimedLayer: run.config.claims.C5.layer,
  };
  return { data, sentences: starts.length };
}

/** How many sentences fit, the first ones. */
function fitting(words: readonly WordRow[], starts: readonly number[], columns: number, bytes: number): number {
  const ofScores = (columns * (2 + 1 / 8) * 4) / 3;
  let used = 0;
  const firstBeyond = starts.findIndex((start, at) => {
    const sentence = words.slice(start, starts[at + 1]);
    const text = JSON.stringify(sentence.map(({ form }) => form)).replaceAll('<', '\\u003c');
    const { sentenceId, document } = sentence[0]!;
    used += Buffer.byteLength(text + sentenceId + document) + 32 + sentence.length * (ofScores + 3);
    return used > bytes;
  });
  return firstBeyond < 0 ? starts.length : firstBeyond;
}

function textOf(words: readonly WordRow[], starts: readonly number[]) {
  const kinds = [...new Set(words.map(({ upos, stratum }) => `${upos} ${stratum}`))];
  return {
    sentences: starts.map((start): [string, string, number] => {
      const { sentenceId, document } = words[start]!;
      return [sentenceId, document, start];
    }),
    forms: words.map(({ form }) => form),
    kinds: kinds.map((kind) => kind.split(' ') as [string, string]),
    kindOf: words.map(({ upos, stratum }) => kinds.indexOf(`${upos} ${stratum}`)),
  };
}

function rangeOf({ scores }: WordColumn, words: number): [number, number] {
  const own = scores.subarray(0, words);
  return [own.reduce((least, score) => Math.min(least, score)), own.reduce((most, score) => Math.max(most, score))];
}

function packedScores(columns: readonly WordColumn[], ranges: readonly [number, number][], words: number): string {
  const bytes = Buffer.alloc(columns.length * words * 2);
  columns.forEach(({ scores }, column) => {
    const [least, most] = ranges[column]!;
    for (let word = 0; word < words; word++) {
      const step = most > least ? Math.round(((scores[word]! - least) / (most - least)) * STEPS) : 0;
      bytes.writeUInt16LE(step, (column * words + word) * 2);
    }
  });
  return bytes.toString('base64');
}

function packedHigh(columns: readonly WordColumn[], words: number): string {
  const bytes = Buffer.alloc(Math.ceil((columns.length * words) / 8));
  columns.forEach(({ high }, column) => {
    for (let word = 0; word < words; word++) {
      const bit = column * words + word;
      if (high[word]) bytes[bit >> 3]! |= 1 << (bit & 7);
    }
  });
  return bytes.toString('base64');
}

/** Scores of a run's words under one key, and which of them are HIGH. */
interface WordColumn {
  scores: Float64Array;
  /** 1 where HIGH. */
  high: ArrayLike<number>;
}

/** The columns of a scorer at a site. */
interface ColumnGroup {
  series: Omit<WordSeries, 'firstColumn'>;
  columns: WordColumn[];
}

/** `tas.post.8`, `attention_received.8`, `frequency`, and any of them with factors behind a comma. */
const KEY = /^([^.,]+)(?:\.([a-z_]+))?(?:\.(\d+))?((?:,.*)?)$/;

/**
 * The word scores of a run by scorer and site, in the order of its config. HIGH is drawn again over all words of the run, at the
 * primary boundary and scope. A key that some word has no finite score for is left out.
 */
function wordColumns(run: RunRecord): ColumnGroup[] {
  const { words } = run;
  const groups = new Map<string, ReturnType<typeof newGroup>>();
  for (const key of Object.keys(words[0]?.scores ?? {})) {
    const [, name, site, layer, factors] = KEY.exec(key) ?? [];
    if (name === undefined || words.some(({ scores }) => !Number.isFinite(own(scores, key)))) continue;
    const [scorer, place] = [name + (factors ?? ''), site ?? null];
    const group = groups.get(`${scorer} ${place}`) ?? newGroup(name, scorer, place);
    group.keys.push({ key, layer: layer === undefined ? null : Number(layer) });
    groups.set(`${scorer} ${place}`, group);
  }
  const order = run.config.scorers.map(({ name }) => name);
  const inOrder = [...groups.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return inOrder.map(({ name, scorer, site, keys }) => {
    const { boundary, scope, draw } = primaryHigh(run, name);
    const columns = keys.map(({ key }) => Float64Array.from(words, ({ scores }) => own(scores, key)!));
    return {
      series: {
        scorer,
        description: SCORERS.find((one) => one.name === name)?.description ?? '',
        site,
        layers: keys.map(({ layer }) => layer),
        boundary: draw && highInWords(boundary, scope),
      },
      columns: columns.map((scores) => ({
        scores,
        high: draw ? Uint8Array.from(draw(scores), Number) : scores.map(() => 0),
      })),
    };
  });
}

/** The keys of one scorer, with its factors, at one site. */
function newGroup(name: string, scorer: string, site: string | null) {
  return { name, scorer, site, keys: [] as { key: string; layer: number | null }[] };
}

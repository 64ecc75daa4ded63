import { highSets } from '../../rationale/high';
import { SCORERS } from '../../attribution/registry';
import type { RunRecord } from '../../harness/run/readRun';
import type { WordRow } from '../../harness/run/words';
import { highInWords } from '../../charts/title';
import { own } from '../../own';
import type { WordSeries } from './pageData';

/** Scores of a run's words under one key, and which of them are HIGH. */
export interface WordColumn {
  scores: Float64Array;
  /** 1 where HIGH. */
  high: ArrayLike<number>;
}

/** The columns of a scorer at a site. */
export interface ColumnGroup {
  series: Omit<WordSeries, 'firstColumn'>;
  columns: WordColumn[];
}

/** `tas.post.8`, `attention_received.8`, `frequency`, and any of them with factors behind a comma. */
const KEY = /^([^.,]+)(?:\.([a-z_]+))?(?:\.(\d+))?((?:,.*)?)$/;

/**
 * The word scores of a run by scorer and site, in the order of its config. HIGH is drawn again over all words of the run, at the
 * primary boundary and scope. A key that some word has no finite score for is left out.
 */
export function wordColumns(run: RunRecord): ColumnGroup[] {
  const { words } = run;
  const groups = new Map<string, Group>();
  for (const key of Object.keys(words[0]?.scores ?? {})) {
    const [, name, site, layer, factors] = KEY.exec(key) ?? [];
    if (name === undefined || words.some(({ scores }) => !Number.isFinite(own(scores, key)))) continue;
    const [scorer, place] = [name + (factors ?? ''), site ?? null];
    const group = groups.get(`${scorer} ${place}`) ?? { name, scorer, site: place, keys: [] };
    group.keys.push({ key, layer: layer === undefined ? null : Number(layer) });
    groups.set(`${scorer} ${place}`, group);
  }
  const order = run.config.scorers.map(({ name }) => name);
  const inOrder = [...groups.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return inOrder.map(({ scorer, site, keys }) => {
    const { boundary, draw } = primaryHigh(run, scorer);
    const columns = keys.map(({ key }) => Float64Array.from(words, ({ scores }) => own(scores, key)!));
    return {
      series: { scorer, description: describe(scorer), site, layers: keys.map(({ layer }) => layer), boundary },
      columns: columns.map((scores) => ({ scores, high: draw(scores) })),
    };
  });
}

/** The keys of one scorer, with its factors, at one site. */
interface Group {
  name: string;
  scorer: string;
  site: string | null;
  keys: { key: string; layer: number | null }[];
}

/** Where HIGH begins in a scorer's primary rows, in words, and which words it makes HIGH; null where it cannot be drawn. */
function primaryHigh({ config, words }: RunRecord, name: string): HighRule {
  const sweep = config.scorers.find((one) => one.name === name);
  const boundary = (sweep?.boundary ?? config.high.boundaries)[0]!;
  const scope = (sweep?.scope ?? config.high.scopes)[0]!;
  const starts = sentenceStarts(words);
  const isSelection = starts.map((start) => words[start]!.split === 'selection');
  if (scope === 'selection' && !isSelection.includes(true))
    return { boundary: null, draw: (scores) => scores.map(() => 0) };
  return {
    boundary: highInWords(boundary, scope),
    draw: (scores) => Uint8Array.from(highSets(scores, { starts, isSelection }, scope)(boundary), Number),
  };
}

function describe(name: string): string {
  return SCORERS.find((scorer) => scorer.name === name)?.description ?? '';
}

interface HighRule {
  boundary: string | null;
  draw: (scores: Float64Array) => ArrayLike<number>;
}

/** Position of the first word of each sentence. */
export function sentenceStarts(words: readonly WordRow[]): number[] {
  return words.flatMap((word, at) => (word.sentence === words[at - 1]?.sentence ? [] : [at]));
}

import { CHOICE_NAMES, CHOICES } from '../harness/claims/across';
import type { Curve, ReadingRow } from '../harness/claims/multiverse';
import type { Choice, PartWord } from '../harness/claims/part';
import type { Reading } from '../harness/measure/readings';
import { LAST_TOKEN, type NamedTokens } from '../harness/run/namedTokens';
import { own } from '../own';
import type { ChartRecords } from './chartRecords';
import { capitalised, type Caption, counted, percent } from './title';

/** A row with an estimate. */
export type ValuedRow = ReadingRow & { estimate: number; verdict: PartWord };

/** The rows of a curve, and of them those with an estimate. */
export function rowsOf(rows: readonly ReadingRow[], curve: Pick<Curve, 'claim' | 'part' | 'site'>): ReadingRow[] {
  return rows.filter(({ claim, part, site }) => claim === curve.claim && part === curve.part && site === curve.site);
}

export function hasEstimate(row: ReadingRow): row is ValuedRow {
  return row.estimate !== null;
}

/** Levels of the choices whose records do not say enough by themselves. */
const LEVEL_NAMES: Readonly<Partial<Record<Choice, Readonly<Record<string, string>>>>> = {
  scope: { sentence: 'quartile by sentence', corpus: 'quartile over corpus' },
  aggregation: {
    mean: 'mean of wordpieces',
    first: 'first wordpiece',
    max: 'highest wordpiece',
    sum: 'sum of wordpieces',
  },
  punctuation: { in: 'punctuation in', out: 'punctuation out' },
  context: { sentence: 'sentence by itself', document: 'after its document' },
};

/** What takes no part in the quartile unless a reading brings it in: of a causal model it is the first token. */
function leftOutName({ leftOut, sentence }: NamedTokens): string {
  const isCausal = leftOut.includes('first') || sentence === LAST_TOKEN;
  return isCausal ? 'first token' : CHOICE_NAMES.specialTokens;
}

function choiceName(choice: Choice, tokens: NamedTokens): string {
  return choice === 'specialTokens' ? leftOutName(tokens) : CHOICE_NAMES[choice];
}

/** What a reading chooses, by choice, in words; a choice that does not enter is not among them. */
function levelsOf(reading: Reading, tokens: NamedTokens): [choice: Choice, level: string][] {
  const entering = CHOICES.filter((choice) => choice === 'variant' || reading[choice] != null);
  return entering.map((choice) => [choice, levelName(choice, reading[choice], tokens)]);
}

function levelName(choice: Choice, level: Reading[Choice], tokens: NamedTokens): string {
  if (choice === 'specialTokens') return `${leftOutName(tokens)} ${level}`;
  if (choice === 'layer') return `layer ${level}`;
  if (choice === 'variant') return level === null ? 'as claimed' : String(level);
  return own(LEVEL_NAMES[choice]!, String(level)) ?? String(level);
}

/** A choice and the levels of it that a curve has, in the order in which they are read. */
export interface Levels {
  choice: Choice;
  levels: string[];
}

/** The choices that part the readings of a curve, and those that turned out to make no difference to any number. */
export function choicesOf(rows: readonly ValuedRow[], tokens: NamedTokens): { parting: Levels[]; idle: Choice[] } {
  const sets = CHOICES.map((choice) => ({ choice, perRow: rows.map((row) => levelsAt(row, choice, tokens)) }));
  const entering = sets
    .map(({ choice, perRow }) => ({ choice, perRow, levels: [...new Set(perRow.flat())].sort(byName) }))
    .filter(({ levels }) => levels.length > 1);
  const isIdle = ({ perRow }: { perRow: string[][] }) => new Set(perRow.map((levels) => levels.join())).size === 1;
  return {
    parting: entering.filter((one) => !isIdle(one)).map(({ choice, levels }) => ({ choice, levels })),
    idle: entering.filter(isIdle).map(({ choice }) => choice),
  };
}

const byName = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** The levels of a choice that a row stands for. */
export function levelsAt(row: ReadingRow, choice: Choice, tokens: NamedTokens): string[] {
  const all = [row, ...row.alike].flatMap((reading) => levelsOf(reading, tokens).filter(([name]) => name === choice));
  return [...new Set(all.map(([, level]) => level))].sort(byName);
}

/** `Of 16 readings 12 support it and 4 leave it open, which depends on layer. 2 more could not be computed.` */
export function readingsSentence({ readings, across }: Pick<Curve, 'readings' | 'across'>): string {
  const { supported, contradicted, inconclusive, leftOut } = readings;
  const all = supported + contradicted + inconclusive;
  if (all === 0) return `None of ${counted(leftOut, 'reading')} could be computed.`;
  const told = [
    verb(supported, 'supports it', 'support it'),
    verb(contradicted, 'contradicts it', 'contradict it'),
    verb(inconclusive, 'leaves it open', 'leave it open'),
  ].filter((part) => part !== '');
  const lacking = leftOut === 0 ? '' : ` ${leftOut} more could not be computed.`;
  if (all > 1 && told.length === 1) return `All ${all} readings ${told[0]!.replace(/^\d+ /, '')}.${lacking}`;
  const depends = across.startsWith('depends')
    ? `, which ${across.replace('choices not', 'choices that are not')}`
    : '';
  return `Of ${counted(all, 'reading')} ${inWords(told)}${depends}.${lacking}`;
}

function verb(count: number, one: string, more: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : more}`;
}

/** `a`, `a and b`, `a, b and c`. */
function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Names of choices in a sentence. */
export function choicesInWords(choices: readonly Choice[], tokens: NamedTokens): string {
  return inWords(choices.map((choice) => choiceName(choice, tokens)));
}

/** What is said of a curve: what most readings say, and how to read it. */
export function captionOf(
  { verdicts, level }: ChartRecords,
  curve: Curve,
  rows: readonly ValuedRow[],
  idle: string,
): Caption {
  const { claim, what } = curve;
  const stand = rows.reduce((sum, { alike }) => sum + alike.length, 0);
  return {
    title: titleOf(curve, verdicts),
    sentences: [
      `${capitalised(what)}, one point a reading; the dots below it are its choices.`,
      readingsSentence(curve),
      ...(stand === 0
        ? []
        : [`Readings that are equal in every bootstrap draw are one: these stand for ${rows.length + stand}.`]),
      ...(idle === '' ? [] : [`No number changes with ${idle}.`]),
      `Bars: ${percent(level)} bounds that hold for all readings at once; the verdict has an interval of its own.`,
      ...(rows.some((row) => row.default) ? ['Outlined: the reading that the verdict is of.'] : []),
      ...medianSentences(curve),
      ...titleSentences(verdicts, claim),
    ],
  };
}

/** What most readings say of the claim. */
function titleOf({ claim, part, site, readings, what }: Curve, verdicts: ChartRecords['verdicts']): string {
  const { supported, contradicted, inconclusive } = readings;
  const most = Math.max(supported, contradicted, inconclusive);
  const says = most === supported ? 'support' : most === contradicted ? 'contradict' : 'leave open';
  const claimed = verdicts.find((verdict) => verdict.claim === claim)?.title;
  const place = `${part.replaceAll('_', ' ')}, ${site}`;
  if (claimed === undefined) return `Every reading of the ${what} (${place})`;
  return `${most} of ${supported + contradicted + inconclusive} readings ${says} “${claimed}” (${place})`;
}

function medianSentences({ median, p, permutations }: Curve): string[] {
  if (median === null || p === null) return [];
  const chance = `${permutations} permutations of the words' classes give one as far with one-sided p = ${p.toFixed(3)}`;
  return [`The median reading is ${median.toFixed(3)}; ${chance}, which decides nothing.`];
}

function titleSentences(verdicts: ChartRecords['verdicts'], claim: string): string[] {
  return verdicts.filter((verdict) => verdict.claim === claim).map(({ title }) => `The claim: ${title}.`);
}

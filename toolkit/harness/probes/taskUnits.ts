import type { Sentence } from '../../corpus/sentence';
import { positionsByGroup } from '../../metrics/groups';
import { ownTask, type Task, TASKS } from '../../probing/tasks';
import type { Stretches } from '../../probing/unitStates';
import type { PlacedStretch, Stretch } from '../../probing/units';
import { generatorFor, shuffle } from '../../random';
import type { ProbesConfig } from '../config/probes';
import type { TableWord } from '../passes/wordTable';

/** A word as its place among those that have a wordpiece. */
export type PlacedWord = Pick<TableWord, 'sentence' | 'word' | 'form'>;

/** The documents of a corpus, numbered, and those that choices are made on. */
export interface Documents {
  ids: ReadonlyMap<string, number>;
  /** 1 for a document of the selection split: no probe that judges trains on it, and none of its units is judged. */
  selection: Uint8Array;
}

/** A task with its units in the word table, ready to be fitted. */
export interface PreparedTask {
  task: Task;
  classes: string[];
  /** The class of each unit; -1 where its class has left the task. */
  labels: Int32Array;
  stretches: Stretches;
  /** Of each unit, numbered over the corpus. */
  documents: Int32Array;
  /** The words of each unit, in lower case: its type; of a pair those of both. */
  types: string[];
}

/** Why a task that was asked for is not fitted. */
export interface LeftOutTask {
  task: Task;
  reason: string;
}

/** The tasks that a config asks for, with their units, and those that are left out. */
export function preparedTasks(
  config: ProbesConfig,
  sentences: readonly Sentence[],
  words: readonly PlacedWord[],
  documents: Documents,
): { tasks: PreparedTask[]; leftOut: LeftOutTask[] } {
  const asked = askedTasks(config).map((task) => prepareTask(task, sentences, words, documents, config.fewestUnits));
  return {
    tasks: asked.filter((one): one is PreparedTask => 'labels' in one),
    leftOut: asked.filter((one): one is LeftOutTask => 'reason' in one),
  };
}

function askedTasks({ tasks }: ProbesConfig): Task[] {
  return tasks.map((asked) =>
    typeof asked === 'string'
      ? TASKS.find(({ name }) => name === asked)!
      : ownTask(asked as Parameters<typeof ownTask>[0]),
  );
}

/** Documents below which nothing is judged: intervals over fewer err too often. */
export const FEWEST_DOCUMENTS = 20;
/** The most of the documents that choices are made on. */
const SELECTION = 0.3;

/** Numbers the documents and draws the selection split: three tenths at most, so that 20 are left to judge; none of fewer. */
export function drawDocuments(sentences: readonly Sentence[], seed: number): Documents {
  const names = [...new Set(sentences.map(({ document }) => document))];
  const order = [...names.keys()];
  shuffle(order, generatorFor(seed, 'probe selection'));
  const taken = Math.max(0, Math.min(Math.floor(SELECTION * names.length), names.length - FEWEST_DOCUMENTS));
  const selection = new Uint8Array(names.length);
  for (const document of order.slice(0, taken)) selection[document] = 1;
  return { ids: new Map(names.map((name, at) => [name, at])), selection };
}

/**
 * Finds the units of a task among words that have a wordpiece. Classes of few units, or of one document alone, leave it, since no
 * other document could tell them.
 */
function prepareTask(
  task: Task,
  sentences: readonly Sentence[],
  words: readonly PlacedWord[],
  documents: Documents,
  fewestUnits: number,
): PreparedTask | LeftOutTask {
  const found = placedUnits(task, sentences, words, documents);
  const kept = commonClasses(found, fewestUnits);
  const units = found.filter(({ label }) => kept.has(label));
  const judged = new Set(units.flatMap(({ document }) => (documents.selection[document] === 1 ? [] : [document])));
  const reason = whyNot(found.length, kept.size, judged.size);
  if (reason !== null) return { task, reason };
  const classes = [...kept].sort();
  return {
    task,
    classes,
    labels: Int32Array.from(found, ({ label }) => classes.indexOf(label)),
    stretches: stretchesOf(task, found),
    documents: Int32Array.from(found, ({ document }) => document),
    types: found.map(({ rows }) => rows.map((one) => formsOf(one, words)).join(' and ')),
  };
}

/** A unit in the word table. */
interface PlacedUnit {
  label: string;
  document: number;
  /** Its rows there; of a pair those of both. */
  rows: Stretch[];
}

/** The units of a task all parts of which have a wordpiece. */
function placedUnits(
  task: Task,
  sentences: readonly Sentence[],
  words: readonly PlacedWord[],
  { ids }: Pick<Documents, 'ids'>,
): PlacedUnit[] {
  const places = positionsByGroup(words.map(({ sentence }) => sentence));
  const rowsOf = ({ sentence, start, end }: PlacedStretch): Stretch[] => {
    const rows = (places.get(sentence) ?? []).filter((at) => words[at]!.word >= start && words[at]!.word < end);
    return rows.length === 0 ? [] : [{ start: rows[0]!, end: rows.at(-1)! + 1 }];
  };
  return task.units(sentences).flatMap(({ label, other, ...own }) => {
    const parts = other ? [own, other] : [own];
    const rows = parts.flatMap(rowsOf);
    const document = ids.get(sentences[own.sentence]!.document)!;
    return rows.length < parts.length ? [] : [{ label, document, rows }];
  });
}

function stretchesOf({ unit }: Task, units: readonly PlacedUnit[]): Stretches {
  const parts = (at: number) => ({
    starts: units.map(({ rows }) => rows[at]!.start),
    ends: units.map(({ rows }) => rows[at]!.end),
  });
  return unit === 'pair' ? { ...parts(0), others: parts(1) } : parts(0);
}

/** In lower case. */
function formsOf({ start, end }: Stretch, words: readonly PlacedWord[]): string {
  return words
    .slice(start, end)
    .map(({ form }) => form.toLowerCase())
    .join(' ');
}

function whyNot(units: number, classes: number, documents: number): string | null {
  if (units === 0) return 'the corpus has no such labels';
  if (classes === 0) return 'no class has enough units in two documents';
  if (classes === 1) return 'it has one class, of which nothing is to be told';
  return documents < FEWEST_DOCUMENTS
    ? `its units stand in ${documents} documents that judge: at least ${FEWEST_DOCUMENTS} are needed`
    : null;
}

/** Classes of at least so many units, in at least two documents. */
function commonClasses(units: readonly { label: string; document: number }[], fewest: number): Set<string> {
  const seen = new Map<string, { units: number; documents: Set<number> }>();
  for (const { label, document } of units) {
    const known = seen.get(label) ?? { units: 0, documents: new Set<number>() };
    known.units++;
    known.documents.add(document);
    seen.set(label, known);
  }
  return new Set(
    [...seen].filter(([, { units, documents }]) => units >= fewest && documents.size > 1).map(([label]) => label),
  );
}

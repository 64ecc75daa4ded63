import type { Sentence } from '../../corpus/sentence';
import { labelledUnits, type Task } from '../../probing/tasks';
import type { Stretches } from '../../probing/unitStates';
import type { ProbesConfig } from '../config/probes';
import { ownTask, TASKS } from '../../probing/tasks';
import type { TableWord } from '../passes/wordTable';

/** A task with its units in the word table, ready to be fitted. */
export interface PreparedTask {
  task: Task;
  classes: string[];
  /** The class of each unit; all units of a task have one. */
  labels: Int32Array;
  stretches: Stretches;
  /** Of each unit. */
  documents: Int32Array;
  /** The words of each unit, in lower case: its type. */
  types: string[];
}

/** Why a task that was asked for is not fitted. */
export interface LeftOutTask {
  task: Task;
  reason: string;
}

export function askedTasks({ tasks }: ProbesConfig): Task[] {
  return tasks.map((asked) =>
    typeof asked === 'string'
      ? TASKS.find(({ name }) => name === asked)!
      : ownTask(asked as Parameters<typeof ownTask>[0]),
  );
}

/** Documents below which a task is not judged: intervals over fewer err too often. */
const FEWEST_DOCUMENTS = 20;

/**
 * Finds the units of a task among words that have a wordpiece. Classes of few units, or of one document alone, leave it, since no
 * other document could tell them.
 */
export function prepareTask(
  task: Task,
  sentences: readonly Sentence[],
  words: readonly TableWord[],
  fewestUnits: number,
): PreparedTask | LeftOutTask {
  const places = wordPlaces(words);
  const documentIds = new Map<string, number>();
  const found = labelledUnits(task, sentences).flatMap(({ sentence, start, end, label }) => {
    const inTable = places.get(sentence)?.filter(({ word }) => word >= start && word < end) ?? [];
    if (inTable.length === 0) return [];
    const { document } = sentences[sentence]!;
    if (!documentIds.has(document)) documentIds.set(document, documentIds.size);
    return [{ first: inTable[0]!.at, last: inTable.at(-1)!.at, label, document: documentIds.get(document)! }];
  });
  const kept = commonClasses(found, fewestUnits);
  const units = found.filter(({ label }) => kept.has(label));
  const reason = whyNot(found.length, kept.size, new Set(units.map(({ document }) => document)).size);
  if (reason !== null) return { task, reason };
  const classes = [...kept].sort();
  return {
    task,
    classes,
    labels: Int32Array.from(units, ({ label }) => classes.indexOf(label)),
    stretches: { starts: units.map(({ first }) => first), ends: units.map(({ last }) => last + 1) },
    documents: Int32Array.from(units, ({ document }) => document),
    types: units.map(({ first, last }) =>
      words
        .slice(first, last + 1)
        .map(({ form }) => form.toLowerCase())
        .join(' '),
    ),
  };
}

function whyNot(units: number, classes: number, documents: number): string | null {
  if (units === 0) return 'the corpus has no such labels';
  if (classes === 0) return 'no class has enough units in two documents';
  if (classes === 1) return 'it has one class, of which nothing is to be told';
  return documents < FEWEST_DOCUMENTS
    ? `its units stand in ${documents} documents: at least ${FEWEST_DOCUMENTS} are needed`
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

/** Positions in the table of each sentence's words. */
function wordPlaces(words: readonly TableWord[]): Map<number, { word: number; at: number }[]> {
  const places = new Map<number, { word: number; at: number }[]>();
  words.forEach(({ sentence, word }, at) => {
    const known = places.get(sentence);
    if (known) known.push({ word, at });
    else places.set(sentence, [{ word, at }]);
  });
  return places;
}

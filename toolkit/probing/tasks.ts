import { isSalient } from '../corpus/entities';
import { dependencyDepths, type Sentence, type Word } from '../corpus/sentence';
import { stratumOf } from '../metrics/sample';
import { coreferencePairs, valuePairs } from './pairs';
import { labelled, type LabelledUnit, type Unit } from './units';

/** What kind of knowledge a task asks for; the two first are what claim C9 is about. */
export const FAMILIES = ['structure', 'meaning', 'other'] as const;
export type TaskFamily = (typeof FAMILIES)[number];

/** What is read off the states. */
export interface Task {
  name: string;
  family: TaskFamily;
  /** What carries a label; the state of a stretch of words is the mean over them. */
  unit: Unit;
  /** One line: what the label is. */
  description: string;
  /** The units of a corpus that have a label. */
  units: (sentences: readonly Sentence[]) => LabelledUnit[];
}

/** A task whose label is one word's own. */
function wordTask(
  task: Omit<Task, 'unit' | 'units'>,
  label: (word: Word, sentence: Sentence, at: number) => string | null,
): Task {
  return { ...task, unit: 'word', units: labelled('word', (sentence, at) => label(sentence.words[at]!, sentence, at)) };
}

/** A task whose label is that of the entity which a noun heads. */
function entityTask(...[task, label]: Parameters<typeof wordTask>): Task {
  return { ...wordTask(task, label), unit: 'entity' };
}

/** A column's value, null for `_`. */
function given(value: string | undefined): string | null {
  return value === undefined || value === '_' ? null : value;
}

/** A relation without its subtype: `nsubj` of `nsubj:pass`. */
function relation({ annotation }: Word): string | null {
  return given(annotation?.deprel)?.split(':')[0] ?? null;
}

const NOMINAL = ['NOUN', 'PROPN'];

/** A field of the entity whose outermost mention a noun heads. */
function ofNounHead(word: Word, sentence: Sentence, at: number, field: 'type' | 'status'): string | null {
  if (!NOMINAL.includes(word.upos)) return null;
  return sentence.entities?.mentions.find(({ head }) => head === at)?.[field] ?? null;
}

/** The supersense of an expression that a word begins, of one lexical category. */
function supersense({ annotation }: Word, ...categories: string[]): string | null {
  return annotation && categories.includes(annotation.lexcat) ? given(annotation.supersense) : null;
}

/** The largest distance or depth with a class of its own is one less. */
const MOST = 6;

function capped(count: number): string {
  return count < MOST ? `${count}` : `${MOST}+`;
}

/** Information statuses of GUM that enough mentions have. */
const STATUSES = ['new', 'giv', 'acc'];

/** The tasks that a config can name. */
export const TASKS: readonly Task[] = [
  wordTask({ name: 'upos', family: 'structure', description: 'universal part of speech' }, ({ upos }) => upos),
  wordTask({ name: 'xpos', family: 'structure', description: "the treebank's own part of speech" }, ({ annotation }) =>
    given(annotation?.xpos),
  ),
  wordTask({ name: 'deprel', family: 'structure', description: 'relation to the head, without subtypes' }, relation),
  wordTask(
    { name: 'head_upos', family: 'structure', description: 'part of speech of the head, or root' },
    ({ head }, { words }) => (head === null ? null : head === 0 ? 'root' : words[head - 1]!.upos),
  ),
  wordTask(
    {
      name: 'head_direction',
      family: 'structure',
      description: 'whether the head stands before, after, or is lacking',
    },
    ({ head }, _, at) => (head === null ? null : head === 0 ? 'root' : head - 1 < at ? 'before' : 'after'),
  ),
  wordTask(
    {
      name: 'head_distance',
      family: 'structure',
      description: `words from here to the head, ${MOST} or more as one class`,
    },
    ({ head }, _, at) => (head === null || head === 0 ? null : capped(Math.abs(head - 1 - at))),
  ),
  wordTask(
    { name: 'depth', family: 'structure', description: `edges from here to the root, ${MOST} or more as one class` },
    (_word, { words }, at) => {
      const depth = dependencyDepths(words.map(({ head }) => head))[at] ?? null;
      return depth === null ? null : capped(depth);
    },
  ),
  entityTask(
    { name: 'entity_type', family: 'meaning', description: 'type of the entity that a noun heads' },
    (word, sentence, at) => ofNounHead(word, sentence, at, 'type'),
  ),
  entityTask(
    {
      name: 'information_status',
      family: 'meaning',
      description: 'whether the entity that a noun heads is new, given or accessible',
    },
    (word, sentence, at) => {
      const status = ofNounHead(word, sentence, at, 'status')?.split(':')[0] ?? null;
      return status !== null && STATUSES.includes(status) ? status : null;
    },
  ),
  entityTask(
    {
      name: 'entity_salience',
      family: 'meaning',
      description: 'whether the summary (human1) mentions the entity whose first nominal mention a noun heads',
    },
    (_word, { entities }, at) => {
      const first = entities?.mentions.find(
        (mention) => mention.head === at && entities.document.first.includes(mention),
      );
      const salient = first ? isSalient(first, entities!.document) : null;
      return salient === null ? null : salient ? 'salient' : 'other';
    },
  ),
  wordTask(
    { name: 'content_word', family: 'other', description: 'whether a word is a content word or a function word' },
    ({ upos }) => {
      const stratum = stratumOf(upos);
      return stratum === 'content' || stratum === 'function' ? stratum : null;
    },
  ),
  {
    name: 'sentence_label',
    family: 'other',
    unit: 'sentence',
    description: 'label of the text that a sentence stands in, from JSON Lines',
    units: labelled('sentence', ({ label }) => label ?? null),
  },
  {
    name: 'discourse_relation',
    family: 'meaning',
    unit: 'discourse unit',
    description: 'relation of a discourse unit to the rest, before its hyphen',
    units: labelled('discourse unit', ({ words }, at) => {
      const value = discourse(words[at]!)?.split(':')[0]?.split('-')[0] ?? null;
      return value === null || value === 'same' || value === 'ROOT' ? null : value;
    }),
  },
  {
    name: 'coreference',
    family: 'meaning',
    unit: 'pair',
    description:
      'whether the heads of two mentions are of the same entity, beside pairs of the same type and distance that are not',
    units: coreferencePairs,
  },
  wordTask({ name: 'supersense_noun', family: 'meaning', description: 'supersense, among nouns' }, (word) =>
    supersense(word, 'N'),
  ),
  wordTask({ name: 'supersense_verb', family: 'meaning', description: 'supersense, among verbs' }, (word) =>
    supersense(word, 'V'),
  ),
  wordTask(
    { name: 'supersense_preposition', family: 'meaning', description: 'supersense, among prepositions' },
    (word) => supersense(word, 'P', 'PP', 'INF.P', 'POSS', 'PRON.POSS'),
  ),
];

/** A task that a config defines by the name of a column, of a feature or of a key of MISC. */
export interface OwnTask {
  name: string;
  family: TaskFamily;
  /** Of pairs it is told whether both words have the same value. */
  unit: 'word' | 'pair';
  column?: 'lemma' | 'xpos' | 'deprel' | 'supersense' | 'lexcat';
  feature?: string;
  misc?: string;
}

/** A task of one's own. */
export function ownTask({ name, family, unit, column, feature, misc }: OwnTask): Task {
  const description = column ? `column ${column}` : feature ? `feature ${feature}` : `key ${misc} of MISC`;
  const value = ({ annotation }: Word): string | null => {
    if (!annotation) return null;
    if (column) return given(annotation[column]);
    return feature ? keyed(annotation.feats, feature) : keyed(annotation.misc, misc!);
  };
  if (unit === 'word') return wordTask({ name, family, description }, value);
  return { name, family, unit, description, units: (sentences) => valuePairs(sentences, value) };
}

/** The value of a key in a column such as `Number=Sing|Case=Nom`. */
function keyed(column: string, key: string): string | null {
  const pair = column.split('|').find((one) => one.startsWith(`${key}=`));
  return pair === undefined ? null : pair.slice(key.length + 1);
}

function discourse({ annotation }: Word): string | null {
  return annotation ? keyed(annotation.misc, 'Discourse') : null;
}

import type { Mention, Sentence } from '../../../corpus/corpus';
import { keptFor } from '../../../metrics/kept';
import type { MeasureContext } from '../context';

/** An entity of a document, by the head of its first nominal mention. */
export interface Entity {
  /** Position of the head in the word table. */
  word: number;
  /** The document, as the draws of documents count them. */
  document: number;
  /** Whether the summary marked `(human1)` mentions it; null where the document has no such summary. */
  salient: boolean | null;
  /** How many summaries mention it; null where not all of the document's are by persons. */
  summaries: number | null;
  /** In the whole document, in sentences too that were not measured. */
  mentions: number;
  /** Its place among the entities of the document, from above 0 to 1. */
  order: number;
}

/** The author whose summary decides which entities are salient: every document of GUM has one by this person. */
const JUDGE = 'human1';
const PERSON = /^human\d*$/;
const NOMINAL: readonly string[] = ['NOUN', 'PROPN'];

/**
 * The entities of a run, document by document in the order of their heads. An entity without a nominal mention (NOUN, PROPN) among the
 * measured sentences has no place; of entities that share a head the outermost counts. Letter k of a mention's salience belongs to
 * `# meta::summaryK`, whose author stands in brackets before its text.
 */
export const entitiesOf = keptFor((context: MeasureContext): readonly Entity[] =>
  [...byDocument(context)].flatMap(([document, sentences]) => documentEntities(document, sentences)),
);

/** A sentence with what is needed of the run. */
interface PlacedSentence {
  sentence: Sentence;
  /** Position in the word table of each of its words that has a wordpiece. */
  wordAt: ReadonlyMap<number, number>;
}

/** The sentences of each document, by its number among the draws' documents. */
function byDocument({ job, table, samples }: MeasureContext): Map<number, PlacedSentence[]> {
  const positions = job.corpus.sentences.map(() => new Map<number, number>());
  table.words.forEach(({ sentence, word }, at) => positions[sentence]!.set(word, at));
  const documents = new Map<number, PlacedSentence[]>();
  positions.forEach((wordAt, at) => {
    const [first] = wordAt.values();
    if (first === undefined) return;
    const document = samples.all.sweep.documents.ofWord[first]!;
    const placed = { sentence: job.corpus.sentences[at]!, wordAt };
    const own = documents.get(document);
    if (own) own.push(placed);
    else documents.set(document, [placed]);
  });
  return documents;
}

function documentEntities(document: number, sentences: readonly PlacedSentence[]): Entity[] {
  const heads = firstHeads(sentences);
  const known = sentences[0]!.sentence.entities?.document;
  const authors = known?.authors ?? [];
  const judge = authors.indexOf(JUDGE);
  const areAllPersons = authors.length > 0 && authors.every((author) => author !== null && PERSON.test(author));
  return [...heads]
    .sort(([a], [b]) => a - b)
    .map(([word, { entity, letters }], at, all) => ({
      word,
      document,
      salient: judge < 0 ? null : letters[judge] === 's',
      summaries: areAllPersons ? letters.replaceAll('n', '').length : null,
      mentions: known!.mentions.get(entity)!,
      order: (at + 1) / all.length,
    }));
}

/** The first nominal mention of each entity by its head in the word table; of several with one head, the outermost. */
function firstHeads(sentences: readonly PlacedSentence[]): Map<number, Mention> {
  const seen = new Set<string>();
  const heads = new Map<number, Mention>();
  for (const { sentence, wordAt } of sentences) {
    for (const mention of sentence.entities?.mentions ?? []) {
      const word = wordAt.get(mention.head);
      const isNominal = NOMINAL.includes(sentence.words[mention.head]!.upos);
      if (word === undefined || !isNominal || seen.has(mention.entity)) continue;
      seen.add(mention.entity);
      if (!heads.has(word)) heads.set(word, mention);
    }
  }
  return heads;
}

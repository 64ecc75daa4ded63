import type { Mention, Sentence } from '../../../corpus/corpus';
import { isSalient } from '../../../corpus/entities';
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
  /** Its place among the entities of the whole document, from above 0 to 1. */
  order: number;
}

const PERSON = /^human\d*$/;

/**
 * The entities of a run, document by document in the order of their heads. An entity whose first nominal mention (NOUN, PROPN) in the
 * whole document lies in no measured sentence is left out; of entities that share a head the outermost counts. Letter k of a mention's salience belongs to
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
  const known = sentences[0]!.sentence.entities?.document;
  if (!known) return [];
  const words = wordsOfMentions(sentences);
  const areAllPersons = known.authors.length > 0 && known.authors.every((author) => PERSON.test(author ?? ''));
  return known.first.flatMap((mention, at): Entity[] => {
    const word = words.get(mention);
    if (word === undefined) return [];
    return [
      {
        word,
        document,
        salient: isSalient(mention, known),
        summaries: areAllPersons ? mention.letters.replaceAll('n', '').length : null,
        mentions: known.mentions.get(mention.entity)!,
        order: (at + 1) / known.first.length,
      },
    ];
  });
}

/** Position in the word table of the head of each mention that was measured. */
function wordsOfMentions(sentences: readonly PlacedSentence[]): Map<Mention, number> {
  return new Map(
    sentences.flatMap(({ sentence, wordAt }) =>
      (sentence.entities?.mentions ?? []).flatMap((mention): [Mention, number][] => {
        const word = wordAt.get(mention.head);
        return word === undefined ? [] : [[mention, word]];
      }),
    ),
  );
}

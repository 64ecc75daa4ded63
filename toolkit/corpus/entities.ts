/** A mention of an entity whose salience is annotated. */
export interface Mention {
  /** Id of the entity in its document. */
  entity: string;
  /** Position of the head in the sentence, from 0. */
  head: number;
  /** One letter for each summary of the document, in their order: `s` where it mentions the entity, `n` where it does not. */
  letters: string;
  /** Type of the entity, such as `person`, and its information status, such as `giv:act`; null where the file does not say. */
  type: string | null;
  status: string | null;
}

/** What is known of the entities of a document; one object for all its sentences. */
export interface DocumentEntities {
  /**
   * Who wrote each summary, in the order of the letters: `# meta::summary1 = (human1) ...` makes `human1` the author of the first.
   * Null where it is not said.
   */
  authors: (string | null)[];
  /** Mentions of each entity in the whole document, in sentences too that are too short to be measured. */
  mentions: Map<string, number>;
  /**
   * The first nominal mention (its head is NOUN or PROPN) of each entity that has one, in the order of the document. Of entities whose
   * first ones share a head the outermost alone has a place.
   */
  first: Mention[];
}

/** The author whose summary decides which entities are salient: every document of GUM has one by this person. */
const JUDGE = 'human1';

/** Whether the summary marked `(human1)` mentions an entity; null where its document has no such summary. */
export function isSalient({ letters }: Mention, { authors }: DocumentEntities): boolean | null {
  const judge = authors.indexOf(JUDGE);
  return judge < 0 ? null : letters[judge] === 's';
}

/** The entities of a sentence. */
export interface SentenceEntities {
  document: DocumentEntities;
  /** In the order in which they begin, so that of mentions with the same head the outermost comes first. */
  mentions: Mention[];
}

/** A document of which nothing is known yet. */
export function newDocument(): DocumentEntities {
  return { authors: [], mentions: new Map(), first: [] };
}

/** Reads a comment's key and value into the document: the author of a summary, in brackets before its text. */
export function readAuthor(document: DocumentEntities, key: string, value: string): void {
  const number = Number(/^meta::summary([1-9]\d?)$/.exec(key)?.[1]);
  if (Number.isNaN(number)) return;
  while (document.authors.length < number) document.authors.push(null);
  document.authors[number - 1] = /^\(([^)]+)\)/.exec(value)?.[1] ?? null;
}

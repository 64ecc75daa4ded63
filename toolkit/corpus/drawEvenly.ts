import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { groupedBy } from '../groupedBy';
import { shuffle } from '../random';

/**
 * So many sentences drawn evenly over documents: every document gives one before any gives another, and which documents
 * give one more is drawn, as are the sentences within each. A document that is used up gives no more.
 *
 * @param count - at most as many as there are
 * @returns them in the order of the corpus
 */
export function drawEvenly<T extends { document: string }>(
  sentences: readonly T[],
  count: number,
  generator: RandomGenerator,
): T[] {
  const documents = [...groupedBy([...sentences.keys()], (at) => sentences[at]!.document).values()];
  shuffle(documents, generator);
  for (const places of documents) shuffle(places, generator);
  const drawn: number[] = [];
  for (let round = 0; drawn.length < count; round++)
    for (const places of documents) if (round < places.length && drawn.length < count) drawn.push(places[round]!);
  return drawn.sort((a, b) => a - b).map((at) => sentences[at]!);
}

import type { Corpus } from '../../corpus/corpus';
import { UserError } from '../../errors';
import { generatorFor, shuffle } from '../../random';

/** Documents from which on whole documents are drawn; of fewer, sentences are. */
const FEWEST_DOCUMENTS = 8;
/** Sentences that either split must have. */
const FEWEST_SENTENCES = 2;

/**
 * Draws the selection split: whole documents in the order of a seeded shuffle until they hold `share` of the sentences, or single
 * sentences where the documents are few.
 *
 * @returns one flag a sentence; none is set in a corpus too small to split
 * @throws {UserError} Where a corpus that could be split would leave either split with fewer than two sentences.
 */
export function drawSelection({ sentences }: Corpus, share: number, seed: number): boolean[] {
  if (sentences.length < 2 * FEWEST_SENTENCES) return sentences.map(() => false);
  const documents = new Set(sentences.map(({ document }) => document));
  const unitOf = documents.size < FEWEST_DOCUMENTS ? (_: unknown, at: number) => String(at) : documentOf;
  const units = sentences.map(unitOf);
  const drawn = new Set<string>();
  let size = 0;
  const order = [...new Set(units)];
  shuffle(order, generatorFor(seed, 'selection'));
  for (const unit of order) {
    if (size >= share * sentences.length) break;
    drawn.add(unit);
    size += units.filter((other) => other === unit).length;
  }
  if (size < FEWEST_SENTENCES || sentences.length - size < FEWEST_SENTENCES)
    throw new UserError({
      what: `selection.share: a split of ${size} of ${sentences.length} sentences`,
      expected: `at least ${FEWEST_SENTENCES} in the split and ${FEWEST_SENTENCES} beside it`,
    });
  return units.map((unit) => drawn.has(unit));
}

function documentOf({ document }: { document: string }): string {
  return document;
}

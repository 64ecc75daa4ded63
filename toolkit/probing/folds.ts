import { generatorFor, shuffle } from '../random';

/**
 * Puts documents into folds of about as many rows each: in random order, the largest left first, each into the emptiest fold.
 * Whole documents, because words of one document tell of each other.
 * @param documents - of each row
 * @returns the fold of each row
 */
export function documentFolds(documents: ArrayLike<number>, folds: number, seed: number): Uint8Array {
  const sizes = new Map<number, number>();
  for (const document of Array.from(documents)) sizes.set(document, (sizes.get(document) ?? 0) + 1);
  const order = [...sizes.keys()];
  shuffle(order, generatorFor(seed, 'folds'));
  order.sort((a, b) => sizes.get(b)! - sizes.get(a)!); // stable: equal sizes stay in random order
  const filled = new Array<number>(folds).fill(0);
  const foldOf = new Map<number, number>();
  for (const document of order) {
    const fold = filled.reduce((emptiest, rows, at) => (rows < filled[emptiest]! ? at : emptiest), 0);
    foldOf.set(document, fold);
    filled[fold]! += sizes.get(document)!;
  }
  return Uint8Array.from({ length: documents.length }, (_, row) => foldOf.get(documents[row]!)!);
}

/**
 * The rows of about one document in five of those marked, drawn by seed: what the strength of a probe is chosen on.
 * @param rows - 1 where a row may be taken
 */
export function fifthOfDocuments(documents: ArrayLike<number>, rows: Uint8Array, seed: number): Uint8Array {
  const among = [
    ...new Set(
      Array.from({ length: rows.length }, (_, row) => row)
        .filter((row) => rows[row] === 1)
        .map((row) => documents[row]!),
    ),
  ];
  shuffle(among, generatorFor(seed, 'strength'));
  const taken = new Set(among.slice(0, Math.max(1, Math.round(among.length / 5))));
  return rows.map((flag, row) => (flag === 1 && taken.has(documents[row]!) ? 1 : 0));
}

/** Sentences as wordpiece ids, special tokens included. */
export type Sentences = readonly (readonly number[])[];

/** How a system's sentences become batches. */
export type Batching =
  /** The system plans its own. */
  | 'own'
  /** Sorted by length, into batches of at most so many padded tokens; which number suits it best is tuned. */
  | 'budget'
  /** As most people call a model: batches of 32 in corpus order, padded to the longest. */
  | 'plain';

const PLAIN_BATCH = 32;

/** Positions in `sentences` that go through the model together. */
export function plan(sentences: Sentences, batching: Batching, tokenBudget: number | null): number[][] {
  if (batching === 'own') return [];
  const order = sentences.map((_, index) => index);
  if (batching === 'budget') order.sort((a, b) => sentences[b]!.length - sentences[a]!.length || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const open = batches.at(-1);
    if (open && hasRoom(open, sentences, batching, tokenBudget)) open.push(index);
    else batches.push([index]);
  }
  return batches;
}

/** In a sorted batch the first sentence is the longest. */
function hasRoom(open: readonly number[], sentences: Sentences, batching: Batching, budget: number | null): boolean {
  if (batching === 'plain') return open.length < PLAIN_BATCH;
  return (open.length + 1) * sentences[open[0]!]!.length <= budget!;
}

/**
 * Deals sentences to several processes so that each gets about as many tokens: by length, back and forth.
 * @returns for each process, positions in `sentences` in their order
 */
export function deal(sentences: Sentences, processes: number): number[][] {
  const hands = Array.from({ length: processes }, (): number[] => []);
  const order = sentences.map((_, index) => index).sort((a, b) => sentences[b]!.length - sentences[a]!.length || a - b);
  order.forEach((index, place) => {
    const step = place % (2 * processes);
    hands[Math.min(step, 2 * processes - 1 - step)]!.push(index);
  });
  return hands.map((hand) => hand.sort((a, b) => a - b));
}

/** A sentence of this length shows a pattern and still fits a column. */
const WANTED_WORDS = 14;

/** Places of the words of the sentence nearest to 14 words, the first of several; none where there are no words. */
export function exampleSentence(words: readonly { sentence: number }[]): number[] {
  const sentences = new Map<number, number[]>();
  words.forEach(({ sentence }, at) => {
    const places = sentences.get(sentence);
    if (places) places.push(at);
    else sentences.set(sentence, [at]);
  });
  const distance = (places: readonly number[]) => Math.abs(places.length - WANTED_WORDS);
  let best: number[] = [];
  for (const places of sentences.values()) if (best.length === 0 || distance(places) < distance(best)) best = places;
  return best;
}

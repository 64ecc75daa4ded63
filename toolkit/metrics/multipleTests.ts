/**
 * p-values adjusted for the family-wise error rate (Holm 1979, Scandinavian Journal of Statistics 6): at most alpha of families in
 * which something is below alpha are wrong about anything.
 *
 * @returns in the order given
 * @throws Error for a p-value outside [0, 1]
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascendingOf(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((at, place) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - place) * pValues[at]!));
    adjusted[at] = largest;
  });
  return adjusted;
}

/**
 * p-values adjusted for the false discovery rate (Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57): of what
 * is below alpha, at most alpha is wrong on average.
 *
 * @returns in the order given
 * @throws Error for a p-value outside [0, 1]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascendingOf(pValues);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  for (let place = order.length - 1; place >= 0; place--) {
    const at = order[place]!;
    smallest = Math.min(smallest, (pValues.length / (place + 1)) * pValues[at]!);
    adjusted[at] = smallest;
  }
  return adjusted;
}

function ascendingOf(pValues: readonly number[]): number[] {
  const bad = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad >= 0) throw new Error(`p-value ${bad} is ${pValues[bad]!}`);
  return [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
}

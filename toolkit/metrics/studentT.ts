/**
 * The distribution function of Student's t for a whole number of degrees of freedom, by the finite series of Abramowitz & Stegun
 * 1964, 26.7.3 and 26.7.4.
 *
 * @throws Error for degrees of freedom that are no whole number of at least 1
 */
export function studentCdf(t: number, freedom: number): number {
  if (!Number.isInteger(freedom) || freedom < 1) throw new Error(`${freedom} degrees of freedom`);
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let series = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    series += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sine * series) : sine * series;
  return (1 + within) / 2;
}

/**
 * The quantile of Student's t, by bisection to the last bit that the distribution function can tell.
 *
 * @param probability - above 0 and below 1
 * @throws Error for a probability beyond these, or as `studentCdf`
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!(probability > 0 && probability < 1)) throw new Error(`probability ${probability} is not between 0 and 1`);
  if (probability < 0.5) return -studentQuantile(1 - probability, freedom);
  let [low, high] = [0, 1];
  while (studentCdf(high, freedom) < probability) high *= 2;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentCdf(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return high;
}

/** The least and the largest of any number of values, which as arguments of `Math.max` would overflow the stack. */
export function extent(values: readonly number[]): [least: number, largest: number] {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return [least, largest];
}

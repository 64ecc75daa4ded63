/** A number as the tables of the report write it. */
export function numberText(value: number, isShare = false): string {
  if (isShare) return `${(value * 100).toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

/** `[0.388, 0.436]` */
export function intervalText(low: number, high: number, isShare = false): string {
  return `[${numberText(low, isShare)}, ${numberText(high, isShare)}]`;
}

/** Milliseconds by a clock that all threads share and nobody sets: the system's own may jump by an hour. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Seconds of the stages of a job. */
export class Stopwatch {
  private readonly laps = new Map<string, number>();
  private last = performance.now();

  /** By stage, in the order in which they ended first. */
  get seconds(): Record<string, number> {
    return Object.fromEntries(this.laps);
  }

  /** Ends a stage: the time since the last lap is its, in addition to what it had. */
  lap(stage: string): void {
    const now = performance.now();
    this.laps.set(stage, Math.round((this.laps.get(stage) ?? 0) * 1000 + now - this.last) / 1000);
    this.last = now;
  }
}

/** Seconds of the stages of a job. */
export class Stopwatch {
  readonly seconds: Record<string, number> = {};
  private last = performance.now();

  /** Ends a stage: the time since the last lap is its, in addition to what it had. */
  lap(stage: string): void {
    const now = performance.now();
    this.seconds[stage] = Math.round((this.seconds[stage] ?? 0) * 1000 + now - this.last) / 1000;
    this.last = now;
  }
}

import { duration } from './quantities';

/** Milliseconds by a clock that all threads share and nobody sets: the system's own may jump by an hour. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Milliseconds of silence that a log is spared. */
const SILENCE = 25_000;

/** What a job is at. Times are of `milliseconds`, which threads share. */
export interface Beat {
  /** The stage, with the share that is done where it is counted. */
  at: string;
  /** When the stage began. */
  began: number;
  /** When the job last had a line to say. */
  said: number;
}

/** Says what a job is at when the job itself is silent for long. */
export class Heartbeat {
  private last: Beat | undefined;
  private said = 0;

  hear(beat: Beat): void {
    this.last = beat;
    this.said = Math.max(this.said, beat.said);
  }

  /** The line that is due, if one is: `controls: 50 s so far`. */
  line(now: number): string | null {
    if (!this.last || now - this.said < SILENCE) return null;
    this.said = now;
    const { at, began } = this.last;
    return `${at}${at.includes(':') ? ',' : ':'} ${duration((now - began) / 1000)} so far`;
  }
}

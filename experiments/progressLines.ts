import type { Progress } from '../toolkit';
import { type Beat, milliseconds } from './heartbeat';
import { duration } from './quantities';

/** Milliseconds between two lines about the same stage. */
const EVERY = 20_000;

/** Says in lines, for a log, what a bar would show: one when a stage begins, and one from time to time with the share and the time left. */
export class ProgressLines {
  private readonly known = new Set<string>();
  private stage = '';
  private began = 0;
  private said = -Infinity;
  /** What was done when the stage began. */
  private offset = 0;

  /** @param now - milliseconds, of which those of a heartbeat are */
  constructor(
    private readonly say: (line: string) => void,
    private readonly now: () => number = milliseconds,
  ) {}

  /** Takes a step, says a line if one is due, and gives what a heartbeat has to know. */
  update(progress: Progress): Beat {
    const now = this.now();
    if (progress.stage !== this.stage) {
      this.stage = progress.stage;
      this.began = now;
      this.offset = progress.done;
    }
    // Stages that take turns are not announced each time.
    const isNew = !this.known.has(progress.stage);
    if (isNew || now - this.said >= EVERY) {
      this.known.add(progress.stage);
      this.said = now;
      this.say(isNew ? announced(progress) : `${at(progress)}${this.timeLeft(progress, now)}`);
    }
    return { at: at(progress), began: this.began, said: this.said };
  }

  private timeLeft({ done, total }: Progress, now: number): string {
    const advanced = done - this.offset;
    if (advanced <= 0 || done >= total) return '';
    const seconds = (((now - this.began) / 1000) * (total - done)) / advanced;
    return `, about ${duration(seconds)} left`;
  }
}

/** `forward passes: 3385 tokens`; with the share where a job goes on that was interrupted. */
function announced(progress: Progress): string {
  if (progress.total === 0 || progress.unit === '%') return progress.stage;
  return progress.done > 0 ? at(progress) : `${progress.stage}: ${progress.total} ${progress.unit}`;
}

/** `forward passes: 45 % of 3385 tokens` */
function at(progress: Progress): string {
  const { stage, done, total, unit } = progress;
  if (total === 0) return stage;
  return `${stage}: ${Math.floor((100 * done) / total)} %${unit === '%' ? '' : ` of ${total} ${unit}`}`;
}

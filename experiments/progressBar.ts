import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../toolkit';

/** Draws one bar a stage on stderr, with rate and time left; silent where stderr is not a terminal. */
export class ProgressBar {
  private bar: SingleBar | undefined;
  private stage = '';
  private started = 0;

  update = ({ stage, done, total, unit }: Progress): void => {
    if (stage !== this.stage) this.start(stage, total, done, unit);
    const seconds = (performance.now() - this.started) / 1000;
    this.bar?.update(done, { rate: seconds > 0.5 ? Math.round((done - this.offset) / seconds) : '-' });
  };

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.stage = '';
  }

  private offset = 0;

  private start(stage: string, total: number, done: number, unit: string): void {
    this.stop();
    this.stage = stage;
    this.started = performance.now();
    this.offset = done;
    const format = `${stage} {bar} {percentage} % | {value} of {total} ${unit} | {rate} ${unit}/s | {eta_formatted} left`;
    this.bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
    this.bar.start(total, done, { rate: '-' });
  }
}

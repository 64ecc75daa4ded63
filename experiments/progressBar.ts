import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../toolkit';
import { say } from './cli';

/** Draws one bar a stage on the terminal of stderr, with rate and time left, and names the stages that are not counted. */
export class ProgressBar {
  private bar: SingleBar | undefined;
  private stage = '';
  private started = 0;

  update = (progress: Progress): void => {
    if (progress.total === 0) {
      this.name(progress.stage);
      return;
    }
    const { stage, done, total, unit } = progress;
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

  private name(stage: string): void {
    this.stop();
    this.stage = stage;
    say(stage);
  }

  private start(stage: string, total: number, done: number, unit: string): void {
    this.stop();
    this.stage = stage;
    this.started = performance.now();
    this.offset = done;
    const format = `${stage} {bar} {percentage} % | {value} of {total} ${unit} | {rate} ${unit}/s | {eta_formatted} left`;
    this.bar = new SingleBar({ format, stream: process.stderr }, Presets.shades_classic);
    this.bar.start(total, done, { rate: '-' });
  }
}

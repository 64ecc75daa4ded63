import { Worker } from 'node:worker_threads';
import type { OnProgress, Progress } from '../toolkit';
import { moduleBeside } from '../toolkit/installation';
import { say } from './cli';
import { type Beat, milliseconds } from './heartbeat';
import { ProgressBar } from './progressBar';
import { ProgressLines } from './progressLines';

/** Milliseconds of a job that needs no heartbeat, and between two messages to one. */
const SHORT = 2000;
const BETWEEN_BEATS = 1000;

/** Does work that tells of its progress on stderr: with a bar in a terminal, elsewhere in lines, one at least every 30 seconds. */
export async function withProgress<T>(work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const shown = process.stderr.isTTY ? new ProgressBar() : new ProgressLog();
  try {
    return await work(shown.update);
  } finally {
    await shown.stop();
  }
}

/** Lines, and a thread beside the job that adds one when the job says nothing for long. */
class ProgressLog {
  private readonly lines = new ProgressLines(say);
  private readonly began = milliseconds();
  private worker: Worker | undefined;
  private told: Beat | undefined;
  private toldAt = 0;

  update = (progress: Progress): void => {
    const beat = this.lines.update(progress);
    const now = milliseconds();
    // Stages that are not counted may be long and leave no time between.
    if (progress.total === 0 || now - this.began > SHORT) this.worker ??= startHeartbeat();
    if (beat.began === this.told?.began && beat.said === this.told.said && now - this.toldAt < BETWEEN_BEATS) return;
    this.worker?.postMessage(beat);
    [this.told, this.toldAt] = [beat, now];
  };

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }
}

function startHeartbeat(): Worker {
  const { file, execArgv } = moduleBeside(__filename, 'heartbeatWorker');
  const worker = new Worker(file, { execArgv });
  worker.unref();
  return worker;
}

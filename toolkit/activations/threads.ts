import type { ThreadModule } from '../installation';
import { WorkerPool } from './workerPool';

/** Seconds of work from which on threads are started: one takes some seconds until it works. */
const WORTH = 8;

/** Threads that are started where enough is left to do. What comes of it does not depend on how many they are. */
export class Threads<Task, Answer> {
  private pool: Promise<WorkerPool<Task, Answer>> | undefined;

  /**
   * @param module - See `WorkerPool.start`.
   * @param startOf - Makes what goes to every thread.
   * @param worth - Seconds of work from which on threads are started.
   */
  constructor(
    private readonly module: ThreadModule,
    private readonly startOf: () => unknown,
    private readonly count: number,
    private readonly worth = WORTH,
  ) {}

  get areStarted(): boolean {
    return this.pool !== undefined;
  }

  /** The threads for work that would take so many seconds in this one; null where it is done here. */
  async poolFor(seconds: number): Promise<WorkerPool<Task, Answer> | null> {
    if (this.count < 2 || (!this.pool && seconds < this.worth)) return null;
    return (this.pool ??= WorkerPool.start(this.module, this.startOf(), this.count));
  }

  async dispose(): Promise<void> {
    const pool = await this.pool?.catch(() => undefined); // whoever asked for it knows why there is none
    await pool?.dispose();
  }
}

import { betweenSteps } from '../../activations/collect';
import { Threads } from '../../activations/threads';
import type { Backend } from '../../activations/openBackend';
import { moduleBeside } from '../../installation';
import {
  type FitAnswer,
  type FitOptions,
  type FitPiece,
  type FitPieces,
  type FittedTask,
  pieceFitter,
  type StatesToFit,
  type TaskGroup,
} from './fitPieces';

/** What a thread that fits probes starts with. */
export interface ProbeStart {
  groups: readonly TaskGroup[];
  options: FitOptions;
  /** What it computes on. */
  backend: Backend['fitting'];
}

/** A piece with the states that it is fitted on, whose numbers are shared with the thread. */
export interface ProbeTask extends FitPiece {
  states: StatesToFit;
}

/** The threads that probes are fitted in. */
export class ProbeThreads extends Threads<ProbeTask, FitAnswer> {
  /** Seconds that the first piece took. */
  private first: number | null = null;
  /** Seconds that pieces took in this thread. */
  private spent = 0;
  private readonly fitHere: ReturnType<typeof pieceFitter>;

  /**
   * @param left - Pieces that are to be fitted, at least.
   * @param worth - Seconds of work from which on threads are started.
   */
  constructor(
    private readonly groups: readonly TaskGroup[],
    options: FitOptions,
    private readonly backend: Pick<Backend, 'fitting' | 'stateProducts' | 'threads'>,
    private readonly left: number,
    worth?: number,
  ) {
    const start = (): ProbeStart => ({ groups: groups.map(sendable), options, backend: backend.fitting });
    super(moduleBeside(__filename, 'probeWorker'), start, backend.threads, worth);
    this.fitHere = pieceFitter(groups, { ...options, products: backend.stateProducts });
  }

  /** Groups of tasks that are fitted at once, so that no thread waits for a piece. */
  get concurrency(): number {
    return this.backend.threads > 1 ? this.groups.length : 0;
  }

  /**
   * Fits pieces of a layer, the first of all in this thread. Threads are worth it if the others are like it, or, since it may be the
   * smallest of all, once as much was spent here as they have to be worth.
   */
  fits(states: StatesToFit, signal?: AbortSignal): FitPieces {
    return async (piece) => {
      await betweenSteps(signal);
      if (this.first === null) return this.timed(piece, states);
      const pool = await this.poolFor(Math.max(this.first * this.left, this.spent));
      return pool ? pool.run({ ...piece, states }) : this.timed(piece, states);
    };
  }

  private timed(piece: FitPiece, states: StatesToFit): FitAnswer {
    const began = performance.now();
    const found = this.fitHere(piece, states);
    const seconds = (performance.now() - began) / 1000;
    this.first ??= seconds;
    this.spent += seconds;
    return found;
  }
}

/** Without what cannot be sent to a thread: how a task finds its units. */
function sendable(group: TaskGroup): FittedTask[] {
  return group.map(({ task: { name }, ...others }) => ({ ...others, task: { name } }));
}

/** Numbers that threads share without a copy. */
export function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

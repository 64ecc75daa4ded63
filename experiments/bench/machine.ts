import os from 'node:os';

/** The machine a bench ran on. */
export interface Machine {
  processor: string;
  /** Threads that a process may use. */
  threads: number;
  memoryBytes: number;
  system: string;
  node: string;
  /** When the bench began, ISO 8601. */
  date: string;
}

/** Describes this machine, as of now. */
export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    threads: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    date: new Date().toISOString(),
  };
}

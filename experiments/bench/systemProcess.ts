import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';
import { peakMemory } from './memory';
import { Ready, Reply, type Request } from './protocol';

/** How to start a process that speaks the protocol. */
export interface Launch {
  command: string;
  args: readonly string[];
}

/** A system that died, or said something that is not in the protocol. */
export class SystemFailure extends Error {
  override readonly name = 'SystemFailure';
}

const STDERR_LINES = 6;
const STDERR_BYTES = 8192;

/** Where in a library an error was thrown: of no use to a reader of the bench. */
const STACK_FRAME = /^\s+at /;

const running = new Set<SystemProcess>();

/** Kills every process of every system. */
export function killAll(): void {
  for (const process of running) process.kill();
}

/** One process of a system: loads once, then answers one request after another. */
export class SystemProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<string>;
  private lastWords = '';

  constructor({ command, args }: Launch) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(this);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-STDERR_BYTES);
    });
    // A dead process is noticed when its answer does not come.
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.child.on('error', ({ message }) => {
        resolve(message);
      });
      this.child.on('close', (code, signal) => {
        running.delete(this);
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
    });
  }

  /** Waits until the weights are loaded; gives the versions of what it runs on. */
  async ready(): Promise<Record<string, string>> {
    return (await this.read(Ready)).ready;
  }

  /** @throws {SystemFailure} When the process dies or answers outside the protocol. */
  async ask(request: Request): Promise<Reply> {
    this.child.stdin.write(JSON.stringify(request) + '\n');
    return this.read(Reply);
  }

  /** Largest resident memory so far of the process and those it started, in bytes; null where the system does not tell. */
  peakMemory(): number | null {
    return this.child.pid === undefined ? null : peakMemory(this.child.pid);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async read<Schema extends z.ZodType>(schema: Schema): Promise<z.infer<Schema>> {
    const line = await this.lines.next();
    if (line.done === true) throw new SystemFailure(`it died (${await this.ended})${this.stderrTail()}`);
    const parsed = schema.safeParse(parseJson(line.value));
    if (parsed.success) return parsed.data;
    throw new SystemFailure(`it answered ${JSON.stringify(line.value.slice(0, 80))}${this.stderrTail()}`);
  }

  private stderrTail(): string {
    const lines = this.lastWords
      .split('\n')
      .filter((line) => line.trim() !== '' && !STACK_FRAME.test(line))
      .slice(-STDERR_LINES);
    return lines.length === 0 ? '' : `; its last lines:\n  ${lines.join('\n  ')}`;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../toolkit/errors';

const STDOUT = 1;
/** Milliseconds until a pipe that is full is tried again. */
const PIPE_WAIT = 5;

/** Whoever read the output has read enough and left, as `head` does. */
export class ReaderLeft extends Error {}

/**
 * Writes text and a line break to stdout, to the last byte. `console.log` and `process.stdout` would ignore an error of a file, and the
 * rest of a write that a disk took in part.
 * @throws {UserError} When the output cannot be written.
 * @throws {ReaderLeft} When the other end of the pipe is closed.
 */
export async function print(text: string): Promise<void> {
  const bytes = Buffer.from(text + '\n');
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new ReaderLeft();
      if (code !== 'EAGAIN') throw new UserError({ what: `Cannot write the output: ${message}` }, { cause: error });
      await setTimeout(PIPE_WAIT); // the pipe is full
    }
  }
}

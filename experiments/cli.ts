import { CommanderError } from 'commander';
import { UserError } from '../toolkit/errors';

/** The user stopped a job that can go on. */
export class Interrupted extends Error {}

/** Runs a command: exit 0, 2 with a message for the user's mistakes, 130 where the user stopped it, 1 with a stack for ours. */
export async function main(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

function exitCode(error: unknown): number {
  // Commander has printed its message already; help and version end with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    say('Stopped. The same command goes on from here.');
    return 130;
  }
  const isUsers = error instanceof UserError;
  console.error(isUsers ? `error: ${error.message}` : error);
  return isUsers ? 2 : 1;
}

/** One line of news on stderr, so that `--json` keeps stdout to itself. */
export function say(line: string): void {
  process.stderr.write(line + '\n');
}

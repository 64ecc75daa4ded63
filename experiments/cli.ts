import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Backend } from '../toolkit/models';
import { UserError } from '../toolkit/errors';
import { commandName, IS_PACKAGE } from '../toolkit/installation';
import { print, ReaderLeft } from './print';

const STDERR = 2;
/** What a shell says of a program that ended because nobody reads its output: 128 and the number of SIGPIPE. */
const BROKEN_PIPE = 141;
/** What the system refuses for a reason that lies outside the program: disk, permissions, limits, paths. */
const REFUSALS = new Set(
  'EACCES EDQUOT EEXIST EFBIG EIO EISDIR ELOOP EMFILE ENAMETOOLONG ENFILE ENOENT ENOSPC ENOTDIR EPERM EROFS'.split(' '),
);

/** What a command takes as a checkpoint, for its help. */
export const CHECKPOINT =
  'a converted folder, a Hugging Face folder, or a model on the hub as ORG/NAME or ORG/NAME@REVISION';

/** Root of run folders, where no other is asked for. */
export const RUNS = IS_PACKAGE ? 'runs' : 'experiments/runs';

/** What a command takes as a backend, for its help. */
export const BACKEND = 'tfjs-node-gpu, tfjs-node, webgpu, wasm-relaxed, wasm or cpu; default the first that loads';

/** What computes, for the line that says so: why it and not an earlier one, its GPU, its threads. */
export function describeBackend(backend: Omit<Backend, 'loadModel' | 'stateProducts'>): string {
  const { name, reason, adapter, workers } = backend;
  const parts = [`backend: ${name} (${reason})`, adapter, workers > 1 ? `${workers} workers` : null];
  return parts.filter(Boolean).join(', ');
}

/** The user stopped a job that can go on. */
export class Interrupted extends Error {}

/** Text that commander wants on stdout, which `main` prints. */
const help: string[] = [];

/** A command line that leaves its ending and its output to `main`; so do the commands added to it. Its help names it as it is called. */
export function commandLine(command: string): Command {
  return new Command(IS_PACKAGE ? commandName(command) : `${commandName(command)} --`)
    .exitOverride()
    .enablePositionalOptions()
    .hook('preSubcommand', refuseOptionsBefore)
    .configureOutput({
      writeOut: (text) => help.push(text),
      writeErr: (text) => {
        say(text.trimEnd());
      },
    });
}

/** Options before the name of a subcommand are the command's own, which the subcommand does not read. */
function refuseOptionsBefore(command: Command, subcommand: Command): void {
  const given = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (!given) return;
  const name = subcommand.name();
  throw new UserError({ what: `An option before ${name}`, got: given.long, expected: `options of ${name} after it` });
}

/** Reads a whole number from 1 to `most` of a command line. */
export function wholeNumber(most = Infinity, expected = 'Expected a whole number from 1.'): (text: string) => number {
  return (text) => {
    if (!/^[1-9]\d*$/.test(text) || Number(text) > most) throw new InvalidArgumentError(expected);
    return Number(text);
  };
}

/** Runs a command: exit 0, 2 with a message for the user's mistakes, 130 where the user stopped it, 1 with a stack for ours. */
export async function main(command: () => Promise<unknown>): Promise<void> {
  try {
    await command().catch(printHelp);
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

/** Commander reports help and version as errors with exit code 0. */
async function printHelp(error: unknown): Promise<void> {
  if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  await print(help.join('').trimEnd());
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return 2; // commander has printed its message already
  if (error instanceof ReaderLeft) return BROKEN_PIPE;
  if (error instanceof Interrupted) {
    say('Stopped. The same command goes on from here.');
    return 130;
  }
  const isUsers = error instanceof UserError || isRefusal(error);
  say(isUsers ? `error: ${error.message}` : inspect(error));
  return isUsers ? 2 : 1;
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error && REFUSALS.has(String(error.code));
}

/** One line of news on stderr, so that `--json` keeps stdout to itself. A log that cannot be written does not stop the work. */
export function say(line: string): void {
  try {
    writeSync(STDERR, line + '\n');
  } catch {
    // There is nowhere to say so.
  }
}

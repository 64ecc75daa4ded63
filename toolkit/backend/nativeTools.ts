import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { UserError } from '../errors';

/** The programs a build needs, each as a command with its first arguments. */
export interface NativeTools {
  python: readonly string[];
  pip: readonly string[];
  compiler: readonly string[];
}

/** Whether the machine is of the kind the build was made for: Linux on x86-64. */
export function isSupportedPlatform(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** @throws {UserError} Where it is not. */
export function checkPlatform(): void {
  if (isSupportedPlatform()) return;
  const got = `${process.platform} ${process.arch}`;
  throw new UserError({
    what: 'Native TensorFlow cannot be built here',
    got,
    expected: 'linux x64; wasm runs anywhere',
  });
}

/** @throws {UserError} Where no driver of NVIDIA's is loaded. */
export function checkGpuDriver(): void {
  if (existsSync('/proc/driver/nvidia/version') || answers(['nvidia-smi'])) return;
  throw new UserError({
    what: 'No NVIDIA driver: neither /proc/driver/nvidia nor nvidia-smi answers',
    expected: 'a CUDA machine; without --gpu the build is for the CPU',
  });
}

/**
 * Finds Python with pip, and a C++ compiler (`$CXX`, g++ or clang++).
 * @throws {UserError} For what is missing, with the packages that hold it.
 */
export function findTools(): NativeTools {
  const python = [['python3'], ['python']].find((command) => answers([...command, '--version']));
  if (!python)
    throw new UserError({
      what: 'No Python (python3 or python)',
      expected: 'Python with pip: `apt install python3-pip` on Debian, `dnf install python3-pip` on Fedora',
    });
  const pip = [[...python, '-m', 'pip'], ['pip3'], ['pip']].find((command) => answers([...command, '--version']));
  if (!pip)
    throw new UserError({
      what: 'No pip (python3 -m pip, pip3 or pip)',
      expected: '`apt install python3-pip` on Debian, `dnf install python3-pip` on Fedora',
    });
  return { python, pip, compiler: findCompiler() };
}

function findCompiler(): string[] {
  const { CXX = '' } = process.env;
  const own = CXX.split(/\s+/).filter((part) => part !== '');
  const candidates = own.length > 0 ? [own] : [['g++'], ['clang++']];
  const compiler = candidates.find((command) => answers([...command, '--version']));
  if (compiler) return compiler;
  throw new UserError({
    what: own.length > 0 ? `The C++ compiler that $CXX names does not run` : 'No C++ compiler (g++ or clang++)',
    ...(own.length > 0 ? { got: CXX } : {}),
    expected: '`apt install g++` on Debian, `dnf install gcc-c++` on Fedora, or $CXX',
  });
}

function answers([program, ...args]: string[]): boolean {
  return spawnSync(program!, args, { stdio: 'ignore' }).status === 0;
}

/** A program that ended badly; `reason` is the line it gave. */
export class ToolFailure extends Error {
  constructor(
    command: readonly string[],
    readonly reason: string,
  ) {
    super(`${command[0]!}: ${reason}`);
  }
}

/**
 * Runs a program to its end.
 * @param showOutput - Pass what it prints on stdout on to our stderr, such as a progress bar.
 * @throws {ToolFailure} When it cannot be started, ends with another status than 0, or is killed.
 */
export function runTool(command: readonly string[], options: { showOutput?: boolean } = {}): Promise<void> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: ['ignore', options.showOutput ? process.stderr : 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (error) => {
      reject(new ToolFailure(command, error.message));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new ToolFailure(command, errorLine(said) ?? `ended with ${signal ?? code ?? 'no status'}`));
    });
  });
}

/** The line that says what went wrong: the first that speaks of an error, or the last at all. */
function errorLine(said: string): string | undefined {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1);
}

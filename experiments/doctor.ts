import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { dependencies, optionalDependencies, peerDependencies, version } from '../package.json';
import { BACKENDS, cacheRoot, hubSettings, workerCount } from '../toolkit/models';
import { installedVersion, IS_PACKAGE, moduleBeside } from '../toolkit/installation';
import type { BackendState } from './backendCheck';
import { commandLine, main } from './cli';
import { print } from './print';
import { inGib, inMib } from './quantities';

/** Milliseconds that a backend may take to start. */
const PATIENCE = 60_000;
/** Variables that change what the toolkit does. */
const VARIABLES =
  /^((AFN|HF|HUGGINGFACE|HUGGING_FACE|TRANSFORMERS|NODE|OMP)_\w+|TF_(NUM|CPP|ENABLE|FORCE|XLA)_\w+|XDG_CACHE_HOME|NO_COLOR)$/;
/** Of these a report says only that they are set: they hold tokens, or names of users in paths and addresses. */
const SHOWN = /^(HF_HUB_OFFLINE|TRANSFORMERS_OFFLINE|HF_HUB_DOWNLOAD_TIMEOUT|TF_\w+|OMP_\w+|NO_COLOR)$/;

type Facts = Record<string, string>;

const program = commandLine('doctor')
  .description(
    'What this machine can do, and what keeps it from more: backends, memory, cores, versions, sizes of caches. To paste into a ' +
      'bug report: it has no names of users and no tokens.',
  )
  .option('--json', 'print one JSON document on stdout', false)
  .action(examine);

async function examine({ json }: { json: boolean }): Promise<void> {
  const sections: Record<string, Facts> = {
    toolkit: { version, 'runs from': IS_PACKAGE ? 'the package' : 'a clone' },
    machine: machine(),
    backends: await backends(),
    caches: caches(),
    packages: versionsOf({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    variables: variables(),
  };
  const told = Object.entries(sections).map(([title, facts]): [string, Facts] => [title, withoutHome(facts)]);
  await print(json ? JSON.stringify(Object.fromEntries(told)) : told.map(inWords).join('\n'));
}

/** Facts with `~` for the home folder, which mostly is called as its user is; that of a container may be `/`. */
function withoutHome(facts: Facts): Facts {
  const home = resolve(os.homedir());
  const names = [home, ...(existsSync(home) ? [realpathSync(home)] : [])].filter((name) => /\w/.test(name));
  const quoted = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const shown = (fact: string) =>
    quoted.reduce((rest, name) => rest.replace(new RegExp(`${name}(?![\\w.-])`, 'g'), '~'), fact);
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, shown(fact)]));
}

function machine(): Facts {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const allowed = process.constrainedMemory();
  const memory = [`${inGib(os.totalmem())}, ${inGib(os.freemem())} free`];
  if (allowed > 0 && allowed < os.totalmem()) memory.push(`${inGib(allowed)} allowed`);
  return {
    node: process.version,
    system: `${os.type()} ${os.release()} ${os.arch()}${header.glibcVersionRuntime ? `, glibc ${header.glibcVersionRuntime}` : ''}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: `${os.availableParallelism()}; a run uses ${workerCount()} workers`,
    memory: memory.join(', '),
  };
}

/** One after the other: side by side on a busy machine, none may answer in time. */
async function backends(): Promise<Facts> {
  const states: Facts = {};
  for (const name of BACKENDS) states[name] = await stateOf(name);
  return states;
}

/** Whether a backend works, and why not, by a process of its own. */
function stateOf(name: string): Promise<string> {
  const { file, execArgv } = moduleBeside(__filename, 'backendCheck');
  return new Promise((resolve) => {
    execFile(process.execPath, [...execArgv, file, 'state', name], { timeout: PATIENCE }, (error, stdout, stderr) => {
      if (error?.killed) resolve(`no: it does not answer within ${PATIENCE / 1000} s`);
      else if (error) resolve(`no: its process ended with ${error.signal ?? error.code}: ${stderr.split('\n')[0]!}`);
      else resolve(stateInWords(JSON.parse(stdout) as BackendState));
    });
  });
}

function stateInWords({ reason, adapter }: BackendState): string {
  return reason === null ? `yes${adapter === null ? '' : `, on ${adapter}`}` : `no: ${reason}`;
}

/** What lies in the toolkit's cache and the hub's, by size. */
function caches(): Facts {
  const root = cacheRoot();
  const { cacheDir } = hubSettings();
  const kept = namesIn(root).map((name) => [`${name} of the toolkit`, inMib(bytesOf(join(root, name)))]);
  return { ...(Object.fromEntries(kept) as Facts), 'models from the hub': inMib(bytesOf(cacheDir)) };
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Of a file, or of all files in a folder; links count nothing. */
function bytesOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.isSymbolicLink());
  return entries.reduce((sum, { name }) => sum + bytesOf(join(path, name)), 0);
}

function versionsOf(packages: Record<string, string>): Facts {
  return Object.fromEntries(Object.keys(packages).map((name) => [name, installedVersion(name) ?? 'not installed']));
}

function variables(): Facts {
  const set = Object.entries(process.env).filter(([name]) => VARIABLES.test(name));
  return Object.fromEntries(set.sort().map(([name, value]) => [name, SHOWN.test(name) ? (value ?? '') : 'set']));
}

function inWords([title, facts]: [string, Facts]): string {
  const width = Object.keys(facts).reduce((most, name) => Math.max(most, name.length), 0);
  const lines = Object.entries(facts).map(([name, fact]) => `  ${name.padEnd(width)}  ${fact}`);
  return [title, ...(lines.length > 0 ? lines : ['  none'])].join('\n');
}

void main(() => program.parseAsync());

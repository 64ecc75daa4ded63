import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentConfig } from '../../../toolkit/harness/config/config';
import { newPath } from '../../convertedFixture';

const root = join(__dirname, '../../..');

/** How a command ended. */
export interface Signalled {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Files of the unfinished run. */
  left: string[];
  partial: string;
}

/** The experiment command on the wasm backend, which sends itself the signal once the file has so many lines. */
export function signalledRun(
  config: Pick<ExperimentConfig, 'name'>,
  out: string,
  signal: NodeJS.Signals,
  file: string,
  lines: number,
): Promise<Signalled> {
  const path = newPath('config.json');
  writeFileSync(path, JSON.stringify(config));
  const runs = join(out, config.name);
  const preloads = ['ts-node/register', './test/harness/run/signalSelf.ts'].flatMap((name) => ['--require', name]);
  const args = [
    'experiments/run.ts',
    path,
    '--out',
    out,
    '--backend',
    'wasm',
    '--workers',
    '1',
    '--no-cache',
    '--json',
  ];
  const child = spawn(process.execPath, [...preloads, ...args], {
    cwd: root,
    env: { ...process.env, SIGNAL_SELF: JSON.stringify({ signal, runs, file, lines }) },
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (printed[stream] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const name = readdirSync(runs).find((name) => name.endsWith('.partial'));
      const partial = join(runs, name ?? 'none');
      resolve({ code, signal, ...printed, partial, left: name ? readdirSync(partial) : [] });
    });
  });
}

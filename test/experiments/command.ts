import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** How a command ended and what it printed. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `experiments/NAME.ts` as its npm script does. */
export function command(name: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--require', 'ts-node/register', `experiments/${name}.ts`, ...args], {
    cwd: root,
  });
  return endOf(child);
}

/** Waits until a command ends. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const ended = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (ended[stream] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...ended });
    });
  });
}

/** Runs a line of shell in which `$ts` starts a script of the toolkit. */
export function shell(line: string): Promise<Ended> {
  const env = { ...process.env, ts: `${process.execPath} --require ts-node/register` };
  return new Promise((resolve) => {
    const child = execFile('bash', ['-c', line], { env, cwd: root }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

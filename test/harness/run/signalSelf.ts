import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Loaded before a command with `node --require`: sends the process a signal, once the unfinished run in a folder has come so far.
 * SIGNAL_SELF is JSON: `{"signal": "SIGKILL", "runs": FOLDER, "file": "measured.jsonl", "lines": 2}`.
 */
interface When {
  signal: NodeJS.Signals;
  /** That holds `<hash>.partial`. */
  runs: string;
  file: string;
  /** At least so many are in the file. */
  lines: number;
}

const { signal, runs, file, lines } = JSON.parse(process.env.SIGNAL_SELF!) as When;

const timer = setInterval(() => {
  const partial = existsSync(runs) ? readdirSync(runs).find((name) => name.endsWith('.partial')) : undefined;
  const path = join(runs, partial ?? 'none', file);
  if (!existsSync(path) || readFileSync(path, 'latin1').split('\n').length <= lines) return;
  clearInterval(timer);
  process.kill(process.pid, signal);
}, 1);
timer.unref();

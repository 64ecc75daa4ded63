import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** What `npm run test:quick` leaves out, by the beginning of its path in `test/`, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'activations/interventions': 'slow on cpu',
  'activations/parityBertBase': 'bert-base-uncased',
  'activations/workerPool': 'starts threads',
  'attribution/gradients': 'bert-base-uncased',
  'attribution/passScorers': 'slow on cpu',
  'backend/nativeBuild': 'native TensorFlow',
  'backend/nativeGpu': 'native TensorFlow',
  'backend/nativeTools': 'native TensorFlow',
  'charts/catalogue': 'slow',
  'charts/noFonts': 'draws',
  'charts/pdf': 'draws',
  'charts/render': 'draws',
  'charts/themes': 'draws',
  'charts/write': 'draws',
  'docs/commands': 'starts commands',
  'docs/readme': 'starts commands',
  'experiments/': 'starts commands',
  'harness/run/reference': 'bert-base-uncased',
  'harness/run/kill': 'starts and ends processes',
  'harness/run/resume': 'starts and ends processes',
  'harness/run/workerDeath': 'starts and ends threads',
  'metrics/calibration': 'simulates',
  'metrics/controls/calibration': 'simulates',
  'metrics/nulls': 'simulates',
  'notebooks/': 'starts every notebook',
  'report/browser/': 'needs Chromium',
  'report/print/': 'draws',
  'report/publish': 'draws',
};

/** Every `*.test.ts` below `test/`, or those of the inner loop, in order. */
export function testFiles(isQuick: boolean): string[] {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const isWanted = (path: string) => !isQuick || !Object.keys(LEFT_OUT).some((start) => path.startsWith(start));
  return files.filter((path) => path.endsWith('.test.ts') && isWanted(path)).sort();
}

/** Starts Node's own runner; Node 20's takes no patterns. The inner loop sees neither a native build nor what is in the cache. */
function run(isQuick: boolean): number {
  const cache = mkdtempSync(join(tmpdir(), 'afn-quick-'));
  const env = isQuick ? { ...process.env, AFN_CACHE: cache, AFN_TEST_NATIVE: 'no' } : process.env;
  const files = testFiles(isQuick).map((path) => join('test', path));
  const args = ['--require', 'ts-node/register', '--test', '--test-concurrency=2', ...files];
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  rmSync(cache, { recursive: true, force: true });
  if (error) throw error;
  return status ?? 1;
}

if (require.main === module) process.exitCode = run(process.argv[2] === 'quick');

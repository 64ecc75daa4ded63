import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** What `npm run test:quick` leaves out, by the beginning of its path in `test/`, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'activations/conversions': 'starts commands',
  'activations/faults': 'converts hundreds of times',
  'activations/gradients': 'slow on cpu',
  'activations/identities': 'slow on cpu',
  'activations/interventions': 'slow on cpu',
  'activations/parityBertBase': 'bert-base-uncased',
  'activations/sentenceEncoder': 'a model of 28 MB',
  'activations/graphPool': 'starts threads',
  'attribution/gradients': 'bert-base-uncased',
  'attribution/passScorers': 'slow on cpu',
  'attribution/plantedTruth': 'slow on cpu',
  'backend/nativeBuild': 'native TensorFlow',
  'backend/nativeGpu': 'native TensorFlow',
  'backend/nativeTools': 'native TensorFlow',
  'backend/wasmRows': 'many sizes',
  'backend/webgpu': 'a GPU in software',
  'charts/catalogue': 'slow',
  'charts/glyphs': 'draws',
  'charts/noFonts': 'draws',
  'charts/pdf': 'draws',
  'charts/render': 'draws',
  'charts/themes': 'draws',
  'charts/write': 'draws',
  'docs/commands': 'starts commands',
  'docs/readme': 'starts commands',
  'experiments/': 'starts commands',
  'explorer/': 'bundles a page, and needs Chromium',
  'graph/largeVocabulary': 'a vocabulary of millions',
  'harness/faithfulness/': 'removes words',
  'harness/interventions/': 'changes states',
  'harness/passes/scoring': 'many runs',
  'harness/probes/faults': 'starts processes',
  'harness/probes/probes': 'many fits',
  'harness/prototypeNames': 'many runs',
  'harness/run/contract': 'draws',
  'harness/run/disk': 'many runs',
  'harness/run/evaluate': 'many runs',
  'harness/run/foretell': 'many runs',
  'harness/run/kill': 'starts and ends processes',
  'harness/run/lostGpu': 'a GPU in software',
  'harness/run/merge': 'many runs',
  'harness/run/otherRuns': 'many runs',
  'harness/run/poorCorpus': 'many runs',
  'harness/run/reference': 'bert-base-uncased',
  'harness/run/resume': 'starts and ends processes',
  'harness/run/webgpu': 'many runs',
  'harness/run/workerDeath': 'starts and ends threads',
  'lint/': 'starts ESLint',
  'metrics/calibration': 'simulates',
  'metrics/controls/calibration': 'simulates',
  'metrics/nulls': 'simulates',
  'notebooks/': 'starts every notebook',
  'package/': 'installs the package',
  'properties/': 'hundreds of cases',
  'rationale/variants/plan': 'many variants',
  'rationale/variants/runVariants': 'many variants',
  'report/browser/': 'needs Chromium',
  'report/print/': 'draws',
  'report/publish': 'draws',
  'simulations/': 'simulates',
  'workflow/': 'starts Snakemake',
};

/** Quick files that do not share a process with others, with the reason. */
export const ALONE: Readonly<Record<string, string>> = {
  'attribution/roles.test.ts': 'it replaces what a module exports, before anything has imported it',
  'backend/onGpu.test.ts': 'it registers a GPU that is none',
  'backend/nativeLoad.test.ts': 'it loads builds of native TensorFlow that it plants, before another is loaded',
  'backend/withoutSimd.test.ts': 'it starts a wasm backend without SIMD, before there is another',
  'backend/wasmWeights.test.ts': 'it looks into the memory of the first wasm backend that is started',
};

/** Processes that small files share; each has something to compute all the time. */
const SHARED = 2;
/** Files of a process of their own that run at once: many wait for a command, a page or Snakemake. */
const OWN = 3;

/** Every `*.test.ts` below `test/`, or those of the inner loop, in order. */
export function testFiles(isQuick: boolean): string[] {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const isWanted = (path: string) => !isQuick || !Object.keys(LEFT_OUT).some((start) => path.startsWith(start));
  return files.filter((path) => path.endsWith('.test.ts') && isWanted(path)).sort();
}

/** Those of the inner loop share processes; every other file has a process of its own, by Node's runner; Node 20's takes no patterns. */
async function runAll(): Promise<number> {
  const quick = testFiles(true).filter((path) => !isAlone(path));
  const others = testFiles(false).filter((path) => !quick.includes(path));
  const shares = inShares(quick, process.env);
  const paths = others.map((path) => join('test', path));
  // As soon as one share has ended, so that no core waits for the longer one.
  await Promise.race(shares);
  const alone = await runNode(['--test', `--test-concurrency=${OWN}`, ...paths], process.env);
  const together = Math.max(...(await Promise.all(shares)));
  // Last, since the summary of the others, which may say that none failed, is far below what failed here.
  if (together !== 0)
    console.error('Tests of the inner loop failed, see `not ok` far above; the summary here is of the others.');
  return Math.max(together, alone);
}

/** The inner loop: files see neither a native build nor what is in the cache. */
async function runQuick(): Promise<number> {
  const cache = mkdtempSync(join(tmpdir(), 'afn-quick-'));
  const env = { ...process.env, AFN_CACHE: cache, AFN_TEST_NATIVE: 'no' };
  const quick = testFiles(true);
  const together = quick.filter((path) => !isAlone(path));
  const statuses = await Promise.all(inShares(together, env));
  for (const path of quick.filter(isAlone)) statuses.push(await runNode([join('test', path)], env));
  rmSync(cache, { recursive: true, force: true });
  return Math.max(...statuses);
}

const isAlone = (path: string) => path in ALONE;

/** Files that share processes: the start of one costs more than what most of them test. */
function inShares(files: readonly string[], env: NodeJS.ProcessEnv): Promise<number>[] {
  const shares = Array.from({ length: SHARED }, (_, share) => files.filter((_, at) => at % SHARED === share));
  return shares.map((share) => runNode([join('test', 'together.ts'), ...share], env));
}

/** Runs Node with TypeScript; gives its exit code, 1 where a signal ended it. */
function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ['--require', 'ts-node/register', ...args], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

async function run(isQuick: boolean): Promise<void> {
  process.exitCode = await (isQuick ? runQuick() : runAll());
}

if (require.main === module) void run(process.argv[2] === 'quick');

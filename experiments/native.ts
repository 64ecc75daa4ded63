import { Argument } from 'commander';
import { execFile, type ExecFileException } from 'node:child_process';
import { promisify } from 'node:util';
import {
  buildNative,
  CPU_PINS,
  GPU_PINS,
  type NativeCheck,
  type NativePins,
  removeNative,
  UserError,
} from '../toolkit';
import { commandName, moduleBeside } from '../toolkit/installation';
import type { ForwardPass } from './backendCheck';
import { commandLine, main, say } from './cli';

/** Float32 sums in another order differ by less. */
const TOLERANCE = 1e-4;

const program = commandLine('native')
  .description(
    'Give tfjs-node a native TensorFlow where its own download fails: fetched, built and checked in a cache folder ' +
      '($AFN_CACHE, or else afn-toolkit in $XDG_CACHE_HOME or ~/.cache). Needs pip and a C++ compiler, on Linux x64.',
  )
  .addArgument(new Argument('[action]', 'undo it').choices(['remove']))
  .option('--gpu', 'for tfjs-node-gpu, with CUDA libraries (never tried on a machine with a GPU)', false)
  .action(native);

async function native(action: string | undefined, { gpu }: { gpu: boolean }): Promise<void> {
  const pins = gpu ? GPU_PINS : CPU_PINS;
  if (action === 'remove') {
    const folder = removeNative(pins);
    say(folder === null ? 'Nothing to remove.' : `Removed ${folder}`);
    return;
  }
  const { folder, check } = await buildNative(pins, { say, check: (built) => checkBuild(built, pins) });
  const { native: own, wasm } = check.tokensPerSecond;
  say(`forward pass: largest relative difference from wasm ${check.largestError.toExponential(1)}`);
  say(`${Math.round(own)} tokens/s, wasm ${Math.round(wasm)}: ${(own / wasm).toFixed(1)} times as fast`);
  say(`${pins.backend} is ready in ${folder}`);
}

async function checkBuild(folder: string, { backend }: NativePins): Promise<NativeCheck> {
  const { wrong } = await child<{ wrong: number }>('product', folder, backend);
  if (wrong > 0) throw failed('a matrix product', `${wrong} wrong elements`, 'none');
  say('  matrix product: exact');
  const native = await child<ForwardPass>('forward', folder, backend);
  const wasm = await child<ForwardPass>('forward', 'wasm', backend);
  const largestError = largestDifference(native.norms, wasm.norms);
  if (!(largestError <= TOLERANCE))
    throw failed('a forward pass beside wasm', largestError, `a relative difference of at most ${TOLERANCE}`);
  return { largestError, tokensPerSecond: { native: native.tokensPerSecond, wasm: wasm.tokensPerSecond } };
}

/** NaN where a norm is. */
function largestDifference(norms: number[], reference: number[]): number {
  if (norms.length !== reference.length) return NaN;
  return norms.reduce((most, norm, i) => Math.max(most, Math.abs(norm - reference[i]!) / reference[i]!), 0);
}

/** Runs a check in its own process, which a bad addon may crash. */
async function child<T>(what: string, where: string, backend: string): Promise<T> {
  const { file, execArgv } = moduleBeside(__filename, 'backendCheck');
  const args = [...execArgv, file, what, where, backend];
  const ended = promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
  const { stdout } = await ended.catch((error: unknown) => {
    const { signal, code, stderr = '' } = error as ExecFileException;
    const reason = signal ?? stderr.split('\n').find((line) => /error/i.test(line)) ?? `exit code ${code}`;
    throw failed(`the check "${what}" on ${where === 'wasm' ? 'wasm' : backend}`, reason, 'a result');
  });
  return JSON.parse(stdout) as T;
}

function failed(what: string, got: unknown, expected: string): UserError {
  const advice = `; if it fails again, \`${commandName('native', 'remove')}\` starts over`;
  return new UserError({ what: `The build does not pass ${what}`, got, expected: expected + advice });
}

void main(() => program.parseAsync());

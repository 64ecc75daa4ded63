import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import loadWabt from 'wabt';

const TOOLKIT = join(__dirname, '../toolkit');

/** What is compiled from WebAssembly text. */
interface Compiled {
  /** The text of a module, or the parts of one that works in TensorFlow.js's memory. */
  sources: readonly string[];
  /** JSON where a browser's bundler must take it along. */
  asJson?: true;
}

/** By the file that holds it. */
const KERNELS = {
  'backend/wasmKernels.wasm': { sources: ['backend/wasmTile.wat', 'backend/wasmKernels.wat'] },
  'backend/wasmKernelsRelaxed.wasm': { sources: ['backend/wasmTileRelaxed.wat', 'backend/wasmKernels.wat'] },
  'metrics/drawKernels.wasm.json': { sources: ['metrics/drawKernels.wat'], asJson: true },
  'probing/softmaxKernels.wasm.json': { sources: ['probing/softmaxKernels.wat'], asJson: true },
} as const satisfies Record<string, Compiled>;
type KernelFile = keyof typeof KERNELS;

async function compile(file: KernelFile): Promise<Buffer> {
  const { sources, asJson }: Compiled = KERNELS[file];
  const texts = sources.map((source) => readFileSync(join(TOOLKIT, source), 'utf8'));
  const text = texts.length === 1 ? texts[0]! : `(module (import "tfjs" "memory" (memory 1))\n${texts.join('')})`;
  const wabt = await loadWabt();
  const features = { simd: true, relaxed_simd: true, bulk_memory: true };
  const module = Buffer.from(wabt.parseWat(basename(file), text, features).toBinary({}).buffer);
  return asJson ? Buffer.from(`${JSON.stringify({ wasm: module.toString('base64') }, null, 2)}\n`) : module;
}

/** Fails unless a file of `toolkit/` holds what its sources compile to. */
export async function assertCompiled(file: KernelFile): Promise<void> {
  assert.ok((await compile(file)).equals(readFileSync(join(TOOLKIT, file))), 'run npm run kernels');
}

/** What `npm run kernels` does. */
async function compileAll(): Promise<void> {
  for (const file of Object.keys(KERNELS) as KernelFile[]) writeFileSync(join(TOOLKIT, file), await compile(file));
}

if (require.main === module) void compileAll();

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import loadWabt from 'wabt';

const TOOLKIT = join(__dirname, '../toolkit');

/** What is compiled from WebAssembly text, by the file that holds it; JSON where a browser's bundler must take it along. */
const KERNELS = {
  'backend/wasmKernels.wasm': (module: Buffer) => module,
  'metrics/drawKernels.wasm.json': (module: Buffer) =>
    Buffer.from(`${JSON.stringify({ wasm: module.toString('base64') }, null, 2)}\n`),
};
type KernelFile = keyof typeof KERNELS;

async function compile(file: KernelFile): Promise<Buffer> {
  const source = join(TOOLKIT, file.replace(/\.wasm.*/, '.wat'));
  const wabt = await loadWabt();
  const { buffer } = wabt.parseWat(basename(source), readFileSync(source, 'utf8'), { simd: true }).toBinary({});
  return KERNELS[file](Buffer.from(buffer));
}

/** Fails unless a file of `toolkit/` holds what the `.wat` beside it compiles to. */
export async function assertCompiled(file: KernelFile): Promise<void> {
  assert.ok((await compile(file)).equals(readFileSync(join(TOOLKIT, file))), 'run npm run kernels');
}

/** What `npm run kernels` does. */
async function compileAll(): Promise<void> {
  for (const file of Object.keys(KERNELS) as KernelFile[]) writeFileSync(join(TOOLKIT, file), await compile(file));
}

if (require.main === module) void compileAll();

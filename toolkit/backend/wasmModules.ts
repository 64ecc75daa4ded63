import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { WasmModules } from './wasmMemory';

/** Reads the modules. Node 20 has relaxed SIMD behind a flag of V8, which later ones may not know. */
export function readWasmModules(): WasmModules {
  if (process.version.startsWith('v20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const read = (file: string) => readFileSync(join(__dirname, file));
  return { plain: read('wasmKernels.wasm'), relaxed: read('wasmKernelsRelaxed.wasm') };
}

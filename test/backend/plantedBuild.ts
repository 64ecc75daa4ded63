import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CPU_PINS, describeFiles, nativeFolder } from '../../toolkit/backend/nativeFolder';

/** The addon of a planted build. */
export const ADDON_PATH = 'sources/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';

/** Writes all steps of a build, under $AFN_CACHE, with `code` as the package's; no library is one. */
export function plantBuild(code: string): string {
  const folder = nativeFolder(CPU_PINS);
  const files = {
    'sources/node_modules/@tensorflow/tfjs-node/package.json': '{"name": "@tensorflow/tfjs-node", "main": "index.js"}',
    'sources/node_modules/@tensorflow/tfjs-node/index.js': code,
    'tensorflow/libtensorflow_cc.so.2': 'no library',
    'tensorflow/libtensorflow_framework.so.2': 'no library',
    [ADDON_PATH]: 'no addon',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Marks a planted build as finished. */
export async function markReady(folder: string): Promise<void> {
  const check = { largestError: 0, tokensPerSecond: { native: 1, wasm: 1 } };
  const ready = { files: await describeFiles(folder, CPU_PINS), check };
  writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready));
}

/** Code of a package whose backend `tensorflow` is the one for cpu, with kernels of its own over it. */
export function cpuUnderAnotherName(kernels = ''): string {
  return `
const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
const { MathBackendCPU } = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'))});
tf.registerBackend('tensorflow', () => new MathBackendCPU());
tf.copyRegisteredKernels('cpu', 'tensorflow');
${kernels}`;
}

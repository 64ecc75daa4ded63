import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOFTWARE } from '../../toolkit/backend/dawn';

/** Chromium brings a Vulkan that computes on the processor. */
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = join(CHROMIUM, 'vk_swiftshader_icd.json');

/** False, or why there are no tests on a GPU in software. */
export const skip =
  !existsSync(DRIVER) && `no ${DRIVER}: Chromium, which brings a Vulkan in software, is not installed`;

/** What a process printed, and how it ended. */
export interface Ended {
  status: number | string | null;
  stdout: string;
  stderr: string;
}

/** Runs TypeScript with that Vulkan: where libraries lie has to be known as a process starts. */
export function onSoftwareGpu(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const vulkan = { LD_LIBRARY_PATH: CHROMIUM, VK_DRIVER_FILES: DRIVER, XDG_RUNTIME_DIR: tmpdir(), [SOFTWARE]: '1' };
  const env: NodeJS.ProcessEnv = { ...process.env, ...vulkan, ...variables };
  delete env.NODE_TEST_CONTEXT;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--require', 'ts-node/register', ...args],
      { env, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        resolve({ status: error ? (error.code ?? null) : 0, stdout, stderr });
      },
    );
  });
}

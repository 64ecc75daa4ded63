import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SOFTWARE } from '../../toolkit/backend/webgpu';
import { convertedFixture } from '../convertedFixture';

/** Chromium brings a Vulkan that computes on the processor. */
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = join(CHROMIUM, 'vk_swiftshader_icd.json');
const skip = !existsSync(DRIVER) && `no ${DRIVER}: Chromium, which brings a Vulkan in software, is not installed`;

interface Ended {
  status: number | string | null;
  stdout: string;
  stderr: string;
}

/** Runs TypeScript with that Vulkan: where libraries lie has to be known as a process starts. */
function onSoftwareGpu(args: readonly string[], variables: NodeJS.ProcessEnv = { [SOFTWARE]: '1' }): Promise<Ended> {
  const vulkan = { LD_LIBRARY_PATH: CHROMIUM, VK_DRIVER_FILES: DRIVER, XDG_RUNTIME_DIR: tmpdir() };
  const env = { ...process.env, ...vulkan, ...variables };
  delete env.NODE_TEST_CONTEXT;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--require', 'ts-node/register', ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: error ? (error.code ?? null) : 0, stdout, stderr });
    });
  });
}

test('one checkpoint of each family has the taps of PyTorch', { skip }, async () => {
  const pattern = 'every tap of \\w+-(gelu|silu) in float32 .* on webgpu$';
  const args = [`--test-name-pattern=${pattern}`, join(__dirname, '../activations/parity.test.ts')];
  const { status, stdout } = await onSoftwareGpu(args);
  assert.equal(status, 0, stdout);
  const passed = [...stdout.matchAll(/^ok \d+ - every tap of (\w+)-\w+ in float32 .* on webgpu$/gm)];
  assert.ok(passed.length >= 13, stdout);
});

test(
  'a GPU that is lost is told, and computes until then; fits of probes are computed beside it',
  { skip },
  async () => {
    const dir = await convertedFixture('tiny-gelu');
    const { status, stdout, stderr } = await onSoftwareGpu([join(__dirname, 'lostGpu.ts'), dir]);
    assert.equal(status, 0, stderr);
    const { error, adapter, ...rest } = JSON.parse(stdout) as { error: string; adapter: string };
    assert.deepEqual(rest, { workers: 1, norms: 1, products: [17, 39] });
    assert.match(adapter, /SwiftShader/);
    assert.match(
      error,
      /^The GPU was lost: .*SwiftShader.* \(destroyed: .*\); run the command again to go on where it was$/,
    );
  },
);

test('a processor that stands in for a GPU is refused unless it is asked for', { skip }, async () => {
  const asked =
    "require('./toolkit').openBackend('webgpu').then(({ name }) => console.log(name), ({ message }) => console.log(message))";
  const { stdout } = await onSoftwareGpu(['--eval', asked], { [SOFTWARE]: '' });
  assert.match(stdout, /^Backend webgpu does not load here: its adapter \(SwiftShader.*\) is this machine's processor/);
});

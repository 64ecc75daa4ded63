import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findAdapter, SOFTWARE, withoutVulkan } from '../../toolkit/backend/dawn';
import { type GpuLimits, openDevice } from '../../toolkit/backend/gpuAdapter';
import { newPath } from '../convertedFixture';
import { fakeAdapter, fakeDawn, LEAST } from './fakeGpu';

delete process.env.AFN_WEBGPU_SOFTWARE;
const info = { ...fakeAdapter().info, isFallbackAdapter: true };

test('a GPU that has what is needed, and no more, is taken, with all the limits that it has', async () => {
  const asked: GpuLimits[] = [];
  const limits = { ...LEAST, maxBufferSize: 2 ** 40, maxTextureDimension1D: 9 };
  const requestDevice: (typeof adapter)['requestDevice'] = ({ requiredLimits }) => {
    asked.push(requiredLimits);
    return fakeAdapter().requestDevice({ requiredLimits });
  };
  const adapter = fakeAdapter({ limits, requestDevice });
  assert.equal(await findAdapter(fakeDawn(adapter)), adapter);
  await openDevice(adapter);
  assert.deepEqual(asked, [{ ...LEAST, maxBufferSize: 2 ** 40 }]);
});

test('without an adapter, it says so', async () => {
  assert.equal(
    await findAdapter(fakeDawn(null)),
    'no adapter: this machine has no GPU that its driver shows to Vulkan, Metal or Direct3D',
  );
});

test('an adapter that lacks a feature is refused', async () => {
  assert.equal(
    await findAdapter(fakeDawn(fakeAdapter({ features: new Set(['subgroups']) }))),
    'its adapter (Card 1) lacks the feature core-features-and-limits',
  );
});

for (const [name, least] of Object.entries(LEAST))
  test(`an adapter whose ${name} is too small, or unknown, is refused`, async () => {
    for (const has of [least - 1, undefined]) {
      const limits = { ...LEAST, [name]: has };
      assert.equal(
        await findAdapter(fakeDawn(fakeAdapter({ limits }))),
        `its adapter (Card 1) allows ${has ?? 0} of ${name}, and ${least} are needed`,
      );
    }
  });

test('a processor that stands in for a GPU is refused unless it is asked for', async () => {
  const adapter = fakeAdapter({ info });
  assert.equal(
    await findAdapter(fakeDawn(adapter)),
    `its adapter (Card 1) is this machine's processor, and slower than wasm; AFN_WEBGPU_SOFTWARE=1 takes it`,
  );
  process.env[SOFTWARE] = '1';
  try {
    assert.equal(await findAdapter(fakeDawn(adapter)), adapter);
  } finally {
    delete process.env.AFN_WEBGPU_SOFTWARE;
  }
});

test('on Linux a library of Vulkan and a driver are looked for before they are loaded', () => {
  const folder = newPath('vulkan');
  mkdirSync(join(folder, 'vulkan/icd.d'), { recursive: true });
  const nowhere = { XDG_CONFIG_HOME: folder, XDG_CONFIG_DIRS: folder, XDG_DATA_HOME: folder, XDG_DATA_DIRS: folder };
  const env: NodeJS.ProcessEnv = { LD_LIBRARY_PATH: `${folder}:/nowhere`, ...nowhere };
  if (!existsSync('/etc/ld.so.cache') || !readFileSync('/etc/ld.so.cache', 'latin1').includes('libvulkan'))
    assert.equal(withoutVulkan(env), 'no Vulkan: the library libvulkan.so.1 is not installed');
  writeFileSync(join(folder, 'libvulkan.so.1'), '');
  if (!existsSync('/etc/vulkan/icd.d') && !existsSync('/usr/local/etc/vulkan/icd.d'))
    assert.equal(withoutVulkan(env), 'no Vulkan driver in the folders vulkan/icd.d; VK_DRIVER_FILES names one');
  assert.equal(withoutVulkan({ ...env, VK_DRIVER_FILES: '/a/driver.json' }), null);
  writeFileSync(join(folder, 'vulkan/icd.d/driver.json'), '{}');
  assert.equal(withoutVulkan(env), null);
});

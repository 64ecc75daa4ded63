import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SOFTWARE } from '../../toolkit/backend/dawn';
import { convertedFixture, newPath } from '../convertedFixture';
import type { Said } from './gpuFaults';
import { onSoftwareGpu, skip } from './softwareGpu';

/** What a GPU is held to, by files of tests that run on every backend: one checkpoint of each family, as one in software is slow. */
const HELD: Readonly<Record<string, { tests: RegExp; count: number }>> = {
  'activations/parity': {
    tests: /^every (tap of \w+-(gelu|silu)|centred norm of tiny-gelu) in float32 .* on webgpu$/,
    count: 15,
  },
  'activations/interventions': { tests: /^(a changed hidden|with another run) .*: tiny-gelu on webgpu$/, count: 2 },
  'activations/gradients': { tests: /^a cotangent .* on webgpu$/, count: 1 },
  'activations/run': { tests: /^running leaves no tensor .* on webgpu$/, count: 1 },
  'harness/run/webgpu': { tests: /^a run with probes .* on webgpu$/, count: 1 },
  'activations/sentenceEncoder': { tests: /^embeddings are .* on webgpu$/, count: 1 },
};

test(
  'taps, gradients, changes and embeddings are those of other backends, for a checkpoint of each family',
  { skip },
  async () => {
    const patterns = Object.values(HELD).map(({ tests }) => `--test-name-pattern=${tests.source}`);
    const files = Object.keys(HELD).map((file) => `${file}.test.ts`);
    const { status, stdout } = await onSoftwareGpu([...patterns, join(__dirname, '../together.ts'), ...files]);
    assert.equal(status, 0, stdout);
    const passed = [...stdout.matchAll(/^ *ok \d+ - (.* on webgpu)$/gm)].map(([, name]) => name!);
    const counts = Object.values(HELD).map(({ tests }) => passed.filter((name) => tests.test(name)).length);
    assert.deepEqual(
      counts,
      Object.values(HELD).map(({ count }) => count),
      stdout,
    );
  },
);

test(
  'two processes compute on one GPU, and each says when it is out of memory and when it is lost',
  { skip },
  async () => {
    const dir = await convertedFixture('tiny-gelu');
    const script = [join(__dirname, 'gpuFaults.ts'), dir];
    for (const { status, stdout, stderr } of await Promise.all([onSoftwareGpu(script), onSoftwareGpu(script)])) {
      assert.equal(status, 0, stderr);
      const { adapter, circle, norms, softmax, products, withoutMemory, lost, ...rest } = JSON.parse(stdout) as Said;
      assert.deepEqual(rest, { workers: 1, tokenBudget: 4096, isNavigatorKept: true });
      assert.match(adapter!, /SwiftShader/);
      assert.deepEqual([softmax, products, norms.length], [[0.25, 0.25, 0.25, 0.25], [17, 39], 3]);
      assert.ok(Math.max(...circle) < 2e-7, circle.join());
      assert.match(
        withoutMemory,
        /^The GPU has too little memory: .*SwiftShader.* \(.*OUT_OF_DEVICE_MEMORY\); end what/,
      );
      assert.match(lost, /^The GPU was lost: .*SwiftShader.* \(destroyed: .*\); run the command again/);
    }
  },
);

const ASKED = `require('./toolkit/backend/backend').startBackend('webgpu')
  .then(({ name }) => console.log(name), ({ message }) => console.log(message))`;

test('a processor that stands in for a GPU is refused unless it is asked for', { skip }, async () => {
  const { stdout } = await onSoftwareGpu(['--eval', ASKED], { [SOFTWARE]: '' });
  assert.match(stdout, /^Backend webgpu does not load here: its adapter \(SwiftShader.*\) is this machine's processor/);
});

/** Has the package `webgpu` be another file. */
function insteadOfPackage(path: string): string {
  const resolve = `export const resolve = (specifier, context, next) =>
    next(specifier === 'webgpu' ? ${JSON.stringify(pathToFileURL(path).href)} : specifier, context)`;
  const hooks = `data:text/javascript,${encodeURIComponent(resolve)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)})`;
  return `--import=data:text/javascript,${encodeURIComponent(register)}`;
}

test('without the package, or with a binary that does not load, it says so', { skip }, async () => {
  const missing = [insteadOfPackage(newPath('none.mjs')), '--eval', ASKED];
  assert.equal((await onSoftwareGpu(missing)).stdout, 'Backend webgpu does not load here: not installed\n');

  const [found, copy] = [join(__dirname, '../../node_modules/webgpu'), newPath('webgpu')];
  const binary = `dist/linux-${process.arch}/dawn.node`;
  mkdirSync(join(copy, `dist/linux-${process.arch}`), { recursive: true });
  for (const file of ['index.js', 'package.json']) cpSync(join(found, file), join(copy, file));
  writeFileSync(join(copy, binary), 'of another machine');
  const broken = [insteadOfPackage(join(copy, 'index.js')), '--eval', ASKED];
  assert.match(
    (await onSoftwareGpu(broken)).stdout,
    /^Backend webgpu does not load here: .*dawn\.node: (file too short|invalid ELF header)\n$/,
  );
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';

/** Runs the command with a `jupyter` of so many lines of shell, or without any. */
function run(jupyter: string | null, ...args: string[]) {
  const bin = newPath('bin');
  mkdirSync(bin);
  if (jupyter !== null) {
    writeFileSync(join(bin, 'jupyter'), `#!/bin/sh\n${jupyter}\n`);
    chmodSync(join(bin, 'jupyter'), 0o755);
  }
  const script = join(__dirname, '../../experiments/notebooks.ts');
  return spawnSync(process.execPath, ['--require', 'ts-node/register', script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: bin },
  });
}

const kernels = (...names: string[]) =>
  `[ "$1" = kernelspec ] && echo '${JSON.stringify({ kernelspecs: Object.fromEntries(names.map((name) => [name, {}])) })}' && exit 0`;

test('without JupyterLab it says how to install it', () => {
  for (const jupyter of [null, 'exit 1']) {
    const { status, stderr } = run(jupyter);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^error: JupyterLab is not installed; expected .*pip install jupyterlab$/m);
  }
});

test('without the kernel it says which there are and how to install it', () => {
  const { status, stderr } = run(`${kernels('python3', 'ir')}\nexit 0`);
  assert.equal(status, 2, stderr);
  assert.match(
    stderr,
    /no kernel for TypeScript: got "python3, ir"; expected tslab; npm install -g tslab && tslab install$/m,
  );
});

test('it starts JupyterLab in the folder of the notebooks, hands on what is given and ends as it ends', () => {
  const lab = '[ "$2" = --version ] && exit 0\necho "$PWD" "$@"\nexit 7';
  const { status, stdout } = run(`${kernels('tslab')}\n${lab}`, '--no-browser', '--port=9000');
  assert.equal(status, 7);
  assert.match(stdout, /notebooks lab --no-browser --port=9000$/m);
});

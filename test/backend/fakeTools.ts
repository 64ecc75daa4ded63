import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { sha256 } from '../../toolkit/checkpoint/digest';
import { CPU_PINS, type NativePins } from '../../toolkit/backend/nativeFolder';

const WHEEL = 'stands for a wheel\n';

/** Pins whose wheel is the text that the fake pip gives. */
export const FAKE_PINS: NativePins = {
  ...CPU_PINS,
  wheels: [{ name: 'tensorflow-cpu', version: '0.0.1', sha256: sha256(WHEEL), keep: ['tensorflow/'] }],
};

/** What stands for a program on PATH: shell commands. */
export type Programs = Partial<Record<'python3' | 'npm' | 'g++', string>>;

/** A pip that gives `wheel`; the shell commands `then` come next. */
export function python(wheel = WHEEL, then = ''): string {
  return `
case "$*" in
  "-m pip download"*) while [ "$1" != -d ]; do shift; done; printf '${wheel.trim()}\\n' > "$2/tensorflow.whl"; ${then};;
  -c*) /bin/mkdir -p "$4/tensorflow/include"; for name in cc framework; do echo $name > "$4/tensorflow/libtensorflow_$name.so.2"; done;;
esac`;
}

export const WORKING: Required<Programs> = {
  python3: python(),
  npm: `for last; do case "$before" in --prefix) out=$last;; esac; before=$last; done
/bin/mkdir -p "$out/node_modules/@tensorflow/tfjs-node"`,
  'g++': `case "$1" in --version) exit 0;; esac; for last; do :; done; echo addon > "$last"`,
};

/** Makes this process see these programs alone on its PATH, and an empty cache folder. */
export class FakeMachine {
  private readonly root = mkdtempSync(join(tmpdir(), 'native-'));
  readonly cache = join(this.root, 'cache');

  constructor(programs: Programs) {
    after(() => {
      rmSync(this.root, { recursive: true });
    });
    this.install(programs);
    process.env.PATH = join(this.root, 'bin');
    process.env.AFN_CACHE = this.cache;
    delete process.env.CXX;
  }

  /** Replaces the programs. */
  install(programs: Programs): void {
    const bin = join(this.root, 'bin');
    rmSync(bin, { recursive: true, force: true });
    rmSync(this.log, { force: true });
    mkdirSync(bin);
    for (const [name, commands] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${this.log}\n${commands}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }

  /** The steps run since the programs were installed; questions about versions are none. */
  ran(): string[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').split('\n');
    return lines.flatMap((line) => {
      const verb = /^(npm install|python3 -m pip download|python3 -c|g\+\+ -std)/.exec(line)?.[1];
      return verb === undefined ? [] : [verb];
    });
  }

  private get log(): string {
    return join(this.root, 'log');
  }
}

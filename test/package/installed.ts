import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { newPath } from '../convertedFixture';
import type { Ended } from '../experiments/command';

export const ROOT = join(__dirname, '../..');

/** What `npm pack` says of the tarball. */
export interface Packed {
  tarball: string;
  bytes: number;
  files: string[];
}

/** Settings of this machine that reach the registry, and no others: neither those of an npm script that runs the tests, nor the user's. */
function emptyHome(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|AFN_|HF_|XDG_|HOME$|INIT_CWD$)/i.test(name));
  const home = newPath('home');
  mkdirSync(home);
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: ROOT }).trim();
  const npm = {
    npm_config_registry: registry,
    npm_config_cache: join(home, 'npm'),
    npm_config_update_notifier: 'false',
  };
  return { ...Object.fromEntries(kept), HOME: home, ...npm };
}

/** The package, built and packed. */
export function pack(): Packed {
  const folder = newPath('packed');
  mkdirSync(folder);
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'pipe' });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const said = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })) as unknown;
  const [packed] = Object.values(said as Record<string, { filename: string; size: number; files: { path: string }[] }>);
  const { filename, size, files } = packed!;
  return { tarball: join(folder, filename), bytes: size, files: files.map(({ path }) => path) };
}

/** Declares a test of the installed package. */
export type TestInstalled = (name: string, body: (afn: Installed, t: TestContext) => Promise<void>) => void;

/** A folder that had nothing in it, where the package is installed, for a user who had nothing either. */
export class Installed {
  private constructor(
    readonly dir: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @returns why it cannot be installed, where npm reaches no registry */
  static async from({ tarball }: Packed): Promise<Installed | string> {
    const dir = newPath('empty');
    mkdirSync(dir);
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    const installed = new Installed(dir, emptyHome());
    const { code, stderr } = await installed.run('npm', 'install', '--no-audit', '--no-fund', tarball);
    if (code === 0) return installed;
    if (/\b(ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|ENOTCACHED)\b/.test(stderr)) return 'npm reaches no registry';
    throw new Error(stderr);
  }

  afn(...args: string[]): Promise<Ended> {
    return this.run(join(this.dir, 'node_modules/.bin/afn'), ...args);
  }

  run(program: string, ...args: string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const child = execFile(
        program,
        args,
        { cwd: this.dir, env: this.env, maxBuffer: 1 << 26 },
        (_, stdout, stderr) => {
          resolve({ code: child.exitCode, stdout, stderr });
        },
      );
    });
  }
}

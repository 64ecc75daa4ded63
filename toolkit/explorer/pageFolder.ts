import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheRoot } from '../cacheRoot';
import { UserError } from '../errors';
import { IS_PACKAGE } from '../installation';
import { fontFaces } from '../report/html/embedded';
import { explorerCharts } from './charts';

const TOOLKIT = join(__dirname, '..');
const PAGE = join(__dirname, 'page');
const STYLES = [join(TOOLKIT, 'report/page/style.css'), join(PAGE, 'explorer.css')];
/** Next to TensorFlow.js's program; the one with threads needs a page that is isolated from others. */
const TENSORFLOW_MODULES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];
const KERNELS = ['wasmKernels.wasm', 'wasmKernelsRelaxed.wasm'];
/** The programs of the page: its own, and the worker's that has the models. */
const PROGRAMS = { page: join(PAGE, 'main.ts'), worker: join(PAGE, 'worker.ts') };

/** Where the package has the page, which was made when the package was built. */
const BUILT = join(__dirname, 'built');

/** The folder that a server sends to browsers as the explorer's page: bundled once, and kept by what it was made from. */
export async function pageFolder(): Promise<string> {
  if (IS_PACKAGE) return BUILT;
  const folder = join(cacheRoot(), 'explorer', sourcesDigest());
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    await buildPage(partial);
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process was faster
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Of every file that may be in the bundle, and of the versions of the packages. */
function sourcesDigest(): string {
  const files = readdirSync(TOOLKIT, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(ts|css|html|wasm)$/.test(file),
  );
  const hash = createHash('sha256').update(readFileSync(join(TOOLKIT, '../package.json')));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(TOOLKIT, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Writes into a folder all that the explorer's page is, but for checkpoints and the list of them. */
export async function buildPage(folder: string): Promise<void> {
  for (const [name, code] of await bundle()) writeFileSync(join(folder, name), code);
  copyFileSync(join(PAGE, 'index.html'), join(folder, 'index.html'));
  writeFileSync(join(folder, 'charts.json'), JSON.stringify(await explorerCharts()));
  const styles = STYLES.map((file) => readFileSync(file, 'utf8'));
  writeFileSync(join(folder, 'style.css'), [await fontFaces(), ...styles].join('\n'));
  mkdirSync(join(folder, 'wasm'));
  const tensorflow = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  for (const file of TENSORFLOW_MODULES) copyFileSync(join(tensorflow, file), join(folder, 'wasm', file));
  for (const file of KERNELS) copyFileSync(join(TOOLKIT, 'backend', file), join(folder, 'wasm', file));
}

/**
 * What makes one program of many modules.
 * @throws {UserError} Where it does not load, as in an older Node than the toolkit itself runs in.
 */
export async function bundler(load = () => import('rolldown')): ReturnType<typeof load> {
  try {
    return await load();
  } catch (error) {
    throw new UserError(
      {
        what: "rolldown, which bundles the explorer's page, does not load: Node",
        got: process.versions.node,
        expected: '20.19 or later; the package afn-toolkit has its page bundled, and needs no more than 20.12',
      },
      { cause: error },
    );
  }
}

/**
 * The programs in one file each, by their names.
 * @throws {UserError} As `bundler` does.
 * @throws {Error} Where one imports what a browser does not have.
 */
export async function bundle(): Promise<Map<string, string>> {
  const { rolldown } = await bundler();
  const bundled = await rolldown({ input: PROGRAMS, platform: 'browser', logLevel: 'warn', cwd: join(TOOLKIT, '..') });
  const { output } = await bundled.generate({ format: 'esm', minify: true, chunkFileNames: '[name].js' });
  await bundled.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const files = new Set(chunks.map(({ fileName }) => fileName));
  const foreign = chunks.flatMap(({ imports }) => imports).filter((name) => !files.has(name));
  if (foreign.length > 0) throw new Error(`The page imports what a browser does not have: ${foreign.join(', ')}`);
  return new Map(chunks.map(({ fileName, code }) => [fileName, code]));
}

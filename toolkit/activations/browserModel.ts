import type { BrowserBackend } from '../backend/browserBackend';
import { onGpu } from '../backend/gpu';
import { weightKernels } from '../backend/wasmKernels';
import { fetchFolder, type FetchOptions } from './fetchedFolder';
import { loadArriving } from './graphRunner';
import type { Model } from './model';

/** One sentence at a time is what a reader types. */
const TOKEN_BUDGET = 512;

/**
 * Fetches a converted folder and loads it on the backend that has started in this page or worker, or is about to.
 * @param url - Of the folder, without a slash at its end.
 * @throws {UserError} As `fetchFolder`.
 */
export async function fetchModel(
  url: string,
  backend: BrowserBackend | Promise<BrowserBackend>,
  options: FetchOptions = {},
): Promise<Model> {
  const [{ program, tensors, ...folder }, { name }] = await Promise.all([fetchFolder(url, options), backend]);
  const runner = await loadArriving(program, tensors, {
    weights: weightKernels(),
    now: (work) => work(),
    batch: name === 'webgpu' ? onGpu : (work) => work(),
  });
  return { ...folder, backend: name, tokenBudget: TOKEN_BUDGET, runner, dispose: () => runner.dispose() };
}

import test from 'node:test';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import { type BackendName, BACKENDS } from '../../toolkit/backend/backend';
import { UserError } from '../../toolkit/errors';

/** The backends that are installed everywhere; a native one is there where TensorFlow is, and WebGPU where a GPU is. */
const ALWAYS: readonly BackendName[] = ['wasm', 'cpu'];
/** Where a test has nothing to say of matrix products, all but the one that differs from wasm in nothing else. */
export const DISTINCT = BACKENDS.filter((name) => name !== 'wasm-relaxed');

/** A test on each of `backends` in turn; one that does not load is skipped, and says why. */
export function testOnBackends(
  title: string,
  body: (backend: Backend) => Promise<void>,
  backends: readonly BackendName[] = DISTINCT,
): void {
  for (const name of backends)
    test(`${title} on ${name}`, async (t) => {
      const found = await openOrSay(name);
      if (typeof found !== 'string') return body(found);
      t.skip(found);
    });
}

/** A test of what no backend changes, on the first of `backends` that loads. */
export function testOnFirst(
  title: string,
  body: (backend: Backend) => Promise<void>,
  backends: readonly BackendName[] = DISTINCT,
): void {
  test(title, async () => {
    for (const name of backends) {
      const found = await openOrSay(name);
      if (typeof found !== 'string') return body(found);
    }
    throw new Error(`None of ${backends.join(', ')} loads`);
  });
}

const said = new Set<string>();

/** The backend, or why there is none. */
async function openOrSay(name: BackendName): Promise<Backend | string> {
  if (process.env.AFN_TEST_NATIVE === 'no' && !ALWAYS.includes(name)) return 'npm run test:quick leaves it out';
  try {
    return await openBackend(name);
  } catch (error) {
    if (!(error instanceof UserError) || ALWAYS.includes(name)) throw error;
    if (!said.has(name)) console.log(`skipped: ${error.message}`);
    said.add(name);
    return error.message;
  }
}

import test from 'node:test';
import { type BackendName, BACKENDS, selectBackend } from '../../toolkit/backend/backend';
import { UserError } from '../../toolkit/errors';

/** The backends that are installed everywhere; a native one is there where TensorFlow is. */
const ALWAYS: readonly BackendName[] = ['wasm', 'cpu'];

/** A test on each of `backends` in turn; a native one that does not load is skipped, and says why. */
export function testOnBackends(
  title: string,
  body: (backend: BackendName) => Promise<void>,
  backends: readonly BackendName[] = BACKENDS,
): void {
  for (const backend of backends)
    test(`${title} on ${backend}`, async (t) => {
      const failure = await whyNot(backend);
      if (failure === null) return body(backend);
      t.skip(failure);
    });
}

const said = new Set<string>();

/** Null when the backend is now the current one. */
async function whyNot(backend: BackendName): Promise<string | null> {
  if (process.env.AFN_TEST_NATIVE === 'no' && !ALWAYS.includes(backend)) return 'npm run test:quick leaves it out';
  try {
    await selectBackend(backend);
    return null;
  } catch (error) {
    if (!(error instanceof UserError) || ALWAYS.includes(backend)) throw error;
    if (!said.has(backend)) console.log(`skipped: ${error.message}`);
    said.add(backend);
    return error.message;
  }
}

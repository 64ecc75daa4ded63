/** Whether one backend works, in a process of its own, which a bad addon may crash: `NAME`; prints a `BackendState`. */
import { openBackend } from '../toolkit/models';
import { UserError } from '../toolkit/errors';
import { main } from './cli';
import { wrongElements } from './matrixProduct';
import { print } from './print';

/** Why a backend does not work; null where it does. */
export interface BackendState {
  reason: string | null;
  /** What a GPU calls itself. */
  adapter: string | null;
}

async function stateOf(name: string): Promise<BackendState> {
  try {
    const { adapter } = await openBackend(name);
    const wrong = await wrongElements();
    return { adapter, reason: wrong === 0 ? null : `it computes wrongly: ${wrong} elements of a matrix product` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { adapter: null, reason: error.message.replace(/^.* does not load here: /, '') };
  }
}

void main(async () => print(JSON.stringify(await stateOf(process.argv[2]!))));

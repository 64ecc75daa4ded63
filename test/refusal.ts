import assert from 'node:assert/strict';
import { UserError } from '../toolkit/errors';

/** Asserts that `act` throws, or rejects with, a `UserError` whose message matches. */
export async function assertRefused(act: () => unknown, message: RegExp): Promise<void> {
  await assert.rejects(
    async () => {
      await act();
    },
    (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      return true;
    },
  );
}

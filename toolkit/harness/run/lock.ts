import { UserError } from '../../errors';
import { type ProcessLock, takeLock } from '../../processLock';

/**
 * Keeps other processes of this machine from the run in `dir`.
 * @throws {UserError} When another process holds it.
 */
export async function lockRun(dir: string): Promise<ProcessLock> {
  const lock = await takeLock(dir);
  if (!lock) throw new UserError({ what: `Another process is at work on ${dir}`, expected: 'one process a run' });
  return lock;
}

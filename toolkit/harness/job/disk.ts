import { UserError } from '../../errors';

/**
 * Writes to a run's folder; what the disk refuses is the user's to mend, and what is there already stays.
 * @throws {UserError} Saying what the disk said.
 */
export function orExplain<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof UserError) throw error;
    const advice = code === 'ENOSPC' ? '; nothing is lost: make room and run the command again' : '';
    throw new UserError({ what: `Cannot write ${path}: ${message}${advice}` }, { cause: error });
  }
}

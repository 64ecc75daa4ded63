import { existsSync, readFileSync, truncateSync } from 'node:fs';
import type { z } from 'zod';
import { orExplain } from '../job/disk';

/**
 * The lines of JSON of a journal up to the first that a kill cut short or that is something else; it and what follows are removed, so that
 * a run goes on from there.
 * @throws {UserError} When the disk refuses.
 */
export function resumeLines<T>(path: string, schema: z.ZodType<T>): T[] {
  if (!existsSync(path)) return [];
  return orExplain(path, () => {
    const file = readFileSync(path);
    const lines: T[] = [];
    let bytes = 0;
    for (let end = file.indexOf('\n'); end >= 0; end = file.indexOf('\n', bytes)) {
      const line = schema.safeParse(jsonOf(file.toString('utf8', bytes, end)));
      if (!line.success) break;
      lines.push(line.data);
      bytes = end + 1;
    }
    truncateSync(path, bytes);
    return lines;
  });
}

/** Undefined where a text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

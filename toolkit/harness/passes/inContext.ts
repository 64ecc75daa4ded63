import { join } from 'node:path';
import type { Columns } from '../../activations/cacheFile';
import type { Model } from '../../activations/model';
import type { Job } from '../job/job';
import type { Column } from './column';
import { askedColumns } from './columns';
import { joinSentences, type Passes } from './forwardPasses';
import { keep, NO_PASSES, passForColumns, type ScoringTools } from './rowPasses';

/** Scores in context of finished batches, from which an interrupted run goes on. */
export const CONTEXT_JOURNAL = 'scoresInContext.bin';

/** Where the numbers of a column are found for sentences after those before them in their document. */
export function inContextKey(key: string): string {
  return `${key},context=document`;
}

/** The columns that readings in context are made of: all that need no means of the selection split, which are of sentences alone. */
function contextColumns(job: Job): Column[] {
  return askedColumns(job).filter(({ altered, usesMoments = false }) => altered === null && !usesMoments);
}

/** Whether the columns that readings in context are made of are all known. */
export function isKnownInContext(job: Job, known: Columns | null | undefined): boolean {
  return contextColumns(job).every(({ key }) => known?.has(key));
}

/** These columns under keys of their own, kept or computed, in the layout of the sentences alone: the context itself has no rows. */
export async function scoreInContext(
  job: Job,
  dir: string,
  tools: ScoringTools,
  model: () => Promise<Model>,
): Promise<{ columns: Columns; passes: Passes }> {
  const columns = contextColumns(job);
  const keeping = tools.cache && keep(tools.cache, job, tools.backend, 'scores in context');
  const known = keeping?.cache.read(keeping.source);
  const renamed = (found: Columns) => new Map(columns.map(({ key }) => [inContextKey(key), found.get(key)!]));
  if (isKnownInContext(job, known)) return { columns: renamed(known!), passes: NO_PASSES };
  const wanted = {
    columns,
    rows: job.inContext!,
    journal: join(dir, CONTEXT_JOURNAL),
    moments: new Map<string, never>(),
  };
  const { rows, passes } = await passForColumns(job, { ...wanted, stage: 'passes in context' }, tools, await model());
  const found = joinSentences(
    columns,
    rows.map((row) => row!),
  );
  keeping?.cache.write(keeping.source, new Map([...(known ?? []), ...found]));
  return { columns: renamed(found), passes };
}

import { z } from 'zod';
import { readJson } from '../../readJson';
import { type Row, withDatabase } from './duckdb';
import { type StoredRun, storedRuns, tableOf } from './folder';

const ExpectedRuns = z.array(
  z.strictObject({
    ...{ checkpoint: z.string(), corpus: z.string(), experiment: z.string() },
    objective: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  }),
);

/**
 * A run that ought to be in an atlas, by the names of its checkpoint, corpus and config; what the checkpoint was trained for, where its
 * heads do not tell; and if it is known, why the run is not there.
 */
export type ExpectedRun = z.infer<typeof ExpectedRuns>[number];

/**
 * The runs that a JSON file lists.
 * @throws {UserError} For a field that is missing, has another type or is not known.
 */
export function readExpectedRuns(file: string): ExpectedRun[] {
  return readJson(file, ExpectedRuns);
}

/** Columns of `verdicts.csv`, in order. */
export const VERDICT_COLUMNS = [
  ...['checkpoint', 'family', 'objective', 'random', 'corpus', 'claim', 'part', 'verdict'],
  ...['estimate', 'low', 'high', 'layer', 'relativeDepth', 'n'],
] as const;

/** What many runs say, checkpoint by checkpoint. */
export interface Atlas {
  /**
   * A row for each claim, its part empty, and one for each of its parts. Of several runs of a checkpoint over a corpus that judge a claim
   * the rows are of the one with most estimates, then of most sentences, then the latest.
   */
  verdicts: Row[];
  /** What ought to be there and is not. */
  missing: Required<Pick<ExpectedRun, 'checkpoint' | 'corpus' | 'experiment' | 'reason'>>[];
}

/**
 * @param expected - what ought to be there; objectives given here come before those that heads tell
 * @throws {UserError} For a data set that is damaged or of another version, and where DuckDB is not installed.
 */
export async function readAtlas(dataset: string, expected: readonly ExpectedRun[]): Promise<Atlas> {
  return withDatabase(async (database) => {
    const runs = await storedRuns(database, dataset);
    const described = new Map(runs.map((run) => [run.run, describe(run, expected)]));
    const verdicts = await database.rows(verdictsOf(dataset));
    return {
      verdicts: verdicts.map(({ run, ...row }) => ({ ...row, ...described.get(run as string) })),
      missing: missingOf(runs, expected),
    };
  });
}

function describe({ checkpoint, family, objective, random }: StoredRun, expected: readonly ExpectedRun[]): Row {
  const given = expected.find((one) => one.checkpoint === checkpoint && one.objective !== undefined);
  return { family: family ?? 'unknown', objective: given?.objective ?? objective ?? 'unknown', random };
}

function verdictsOf(dataset: string): string {
  const verdicts = tableOf(dataset, 'verdicts');
  return `
    WITH verdicts AS ${verdicts},
    chosen AS (
      SELECT corpus, checkpoint, claim, run FROM verdicts JOIN (SELECT run, finished FROM ${tableOf(dataset, 'runs')}) USING (run)
      GROUP BY corpus, checkpoint, claim, run, finished
      QUALIFY row_number() OVER (
        PARTITION BY corpus, checkpoint, claim ORDER BY count(estimate) DESC, max(n) DESC, finished DESC NULLS LAST, run) = 1
    )
    SELECT run, checkpoint, corpus, claim, part, verdict, estimate, low, high, layer, relativeDepth, n
    FROM verdicts SEMI JOIN chosen USING (corpus, checkpoint, claim, run)
    ORDER BY checkpoint, corpus, claim, "row"`;
}

function missingOf(runs: readonly StoredRun[], expected: readonly ExpectedRun[]): Atlas['missing'] {
  const key = (...names: unknown[]) => JSON.stringify(names);
  const there = new Set(runs.map(({ checkpoint, corpus, experiment }) => key(checkpoint, corpus, experiment)));
  return expected
    .filter(({ checkpoint, corpus, experiment }) => !there.has(key(checkpoint, corpus, experiment)))
    .map(({ checkpoint, corpus, experiment, reason = 'no run of it was collected' }) => {
      return { checkpoint, corpus, experiment, reason };
    });
}

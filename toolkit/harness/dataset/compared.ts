import type { TaskFamily } from '../../probing/tasks';
import { type ComparedRun, comparedRun, type RunProfile } from '../run/compare';
import { byColumn, type Row, withDatabase } from './duckdb';
import { storedRuns, tableOf } from './folder';

/**
 * The layer profiles of the runs of a data set, as `compareRuns` has them; runs without a profile are left out.
 * @throws {UserError} For a data set that is damaged or of another version, and where DuckDB is not installed.
 */
export async function compareDataset(dataset: string): Promise<ComparedRun[]> {
  return withDatabase(async (database) => {
    const runs = await storedRuns(database, dataset);
    const metrics = byColumn(
      await database.rows(
        `SELECT * FROM ${tableOf(dataset, 'metrics')} WHERE metric IN ('best_layer', 'auc_content_function') ` +
          `AND scorer = 'tas' AND "primary" ORDER BY run, "row"`,
      ),
      'run',
    );
    const tasks = byColumn(
      await database.rows(`SELECT * FROM ${tableOf(dataset, 'layers')} ORDER BY run, "row"`),
      'run',
    );
    return runs.flatMap((run) => {
      const compared = comparedRun({
        ...({ run: run.folder, checkpoint: run.checkpoint, corpus: run.corpus } as Pick<
          RunProfile,
          'run' | 'checkpoint' | 'corpus'
        >),
        ...({ numLayers: run.numLayers, level: run.level } as Pick<RunProfile, 'numLayers' | 'level'>),
        metrics: (metrics.get(String(run.run)) ?? []).map((row) => ({
          ...row,
          interval: intervalOf(row),
        })) as RunProfile['metrics'],
        tasks: tasksOf(tasks.get(String(run.run)) ?? []),
      });
      return compared ?? [];
    });
  });
}

function tasksOf(rows: readonly Row[]): RunProfile['tasks'] {
  return [...byColumn(rows, 'task')].map(([task, layers]) => ({
    task,
    family: layers[0]!.taskFamily as TaskFamily,
    layers: layers.map((row) => ({
      ...{ layer: row.layer as number, site: row.site as string },
      information: { value: row.information as number, interval: intervalOf(row) },
    })),
  }));
}

function intervalOf({ low, high }: Row): [number, number] | null {
  return low === null ? null : [low as number, high as number];
}

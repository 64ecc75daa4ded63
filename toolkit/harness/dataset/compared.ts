import { groupedBy } from '../../groupedBy';
import { type ComparedRun, comparedRun, type RunProfile } from '../run/compare';
import { type Row, withDatabase } from './duckdb';
import { readRuns, tableOf } from './folder';

/**
 * The layer profiles of the runs of a data set, as `compareRuns` has them; runs without a profile are left out.
 * @throws {UserError} For a data set that is damaged or of another version, and where DuckDB is not installed.
 */
export async function compareDataset(dataset: string): Promise<ComparedRun[]> {
  return withDatabase(async (database) => {
    const runs = await readRuns(database, dataset);
    const ofProfiles = `metric IN ('best_layer', 'auc_content_function') AND scorer = 'tas' AND "primary"`;
    const metrics = await database.rows(
      `SELECT * FROM ${tableOf(dataset, 'metrics')} WHERE ${ofProfiles} ORDER BY run, "row"`,
    );
    const layers = await database.rows(`SELECT * FROM ${tableOf(dataset, 'layers')} ORDER BY run, "row"`);
    const [metricsOf, layersOf] = [metrics, layers].map((rows) => groupedBy(rows, ({ run }) => String(run)));
    return runs.flatMap(({ run, folder, checkpoint, corpus, numLayers, level }) => {
      const profile = {
        ...{ run: folder, checkpoint, corpus, numLayers, level },
        metrics: (metricsOf!.get(String(run)) ?? []).map((row) => ({ ...row, interval: intervalOf(row) })),
        tasks: tasksOf(layersOf!.get(String(run)) ?? []),
      };
      return comparedRun(profile as unknown as RunProfile) ?? []; // as `rowsOf` put them in
    });
  });
}

function tasksOf(rows: readonly Row[]): object[] {
  return [...groupedBy(rows, ({ task }) => String(task))].map(([task, layers]) => ({
    ...{ task, family: layers[0]!.taskFamily },
    layers: layers.map((row) => ({
      ...{ layer: row.layer, site: row.site },
      information: { value: row.information, interval: intervalOf(row) },
    })),
  }));
}

function intervalOf({ low, high }: Row): object | null {
  return low === null ? null : [low, high];
}

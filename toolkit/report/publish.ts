import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartCatalogue } from '../charts/catalogue';
import type { ChartRecords } from '../charts/chartRecords';
import { missingGlyphs } from '../charts/glyphs';
import { drawnSpecs } from '../charts/spec';
import { writeCharts } from '../charts/write';
import { POST_NORM_SITES } from '../graph/parts/postNorm';
import { orExplain } from '../harness/job/disk';
import { primaryBoundary, primaryScope } from '../harness/job/cells';
import { BERT_TOKENS } from '../harness/run/namedTokens';
import { readAggregates, readExample, readFigures, readRun, type RunRecord } from '../harness/run/readRun';
import { reportPage } from './html/page';
import { reportMarkdown } from './markdown';
import { sourceSentence, writeTables } from './print/runTables';

/**
 * Draws the charts of a run and writes its tables and its reports, from its folder or its kept figures alone.
 * @param say - Takes a line for people to read where the charts have characters that no font here has.
 * @throws {UserError} When a record of the run is missing or damaged, or the folder cannot be written.
 */
export async function publishRun(dir: string, say: (line: string) => void = () => undefined): Promise<void> {
  const run = readRecord(dir);
  const records = chartRecords(dir, run);
  const charts = chartCatalogue(records);
  const specs = drawnSpecs(charts);
  const glyphs = missingGlyphs(Object.values(specs));
  if (glyphs !== '') say(glyphs);
  const page = await reportPage(run, charts, glyphs);
  await writeCharts(specs, join(dir, 'charts'));
  writeTables(dir, records, sourceSentence(run.manifest));
  orExplain(dir, () => {
    writeFileSync(join(dir, 'report.md'), reportMarkdown(run, charts, glyphs));
    writeFileSync(join(dir, 'report.html'), page);
  });
}

/** Kept figures are a run without its words. */
function readRecord(dir: string): RunRecord {
  return existsSync(join(dir, 'tokens.jsonl')) ? readRun(dir) : { ...readFigures(dir), words: [] };
}

/**
 * What the charts of a run are drawn from: the figures that were read of its folder, and what else they need from there.
 * @throws {UserError} When its aggregates or its example sentence are missing or damaged.
 */
export function chartRecords(dir: string, run: Omit<RunRecord, 'words'>): ChartRecords {
  const { config, manifest, metrics, verdicts, readings, layerMap } = run;
  return {
    metrics,
    aggregates: readAggregates(dir),
    example: readExample(dir),
    verdicts,
    readings,
    layerMap,
    claims: config.claims,
    level: config.bootstrap.level,
    boundary: primaryBoundary(config),
    scope: primaryScope(config),
    gold: manifest.faithfulness?.gold ?? null,
    // Runs of earlier toolkits have none.
    matched: (manifest.faithfulness as Partial<typeof manifest.faithfulness>)?.matched ?? [],
    numLayers: manifest.checkpoint.numLayers,
    // Runs of earlier toolkits name none: their models had these.
    sites: manifest.checkpoint.sites ?? POST_NORM_SITES,
    tokens: manifest.checkpoint.tokens ?? BERT_TOKENS,
  };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orExplain } from '../../harness/job/disk';
import type { ChartRecords } from '../../charts/chartRecords';
import { FAITHFULNESS, panelName, PLAUSIBILITY, plausibleScorers, rankedRows } from '../../charts/scorerRanking';
import { ALPHA, differs, layerRows } from '../../charts/rows';
import { siteInWords } from '../../charts/series';
import { counted, percent } from '../../charts/title';
import type { MetricRow } from '../../harness/measure/records';
import type { Manifest } from '../../harness/run/manifest';
import { readingsInWords } from '../tables';
import { type Cell, type PaperTable, tableCsv, tableLatex, tableMarkdown } from './paperTable';

/** A figure or a table is read without the run: the end of its caption names what was run on what. */
export function sourceSentence({ checkpoint, corpus }: Pick<Manifest, 'checkpoint' | 'corpus'>): string {
  return `Checkpoint: ${checkpoint.name}. Corpus: ${corpus.name}, ${counted(corpus.sentences, 'sentence')}.`;
}

/**
 * Writes the tables of a run in Markdown, CSV and LaTeX into `tables` of its folder.
 * @param source - What ends every caption.
 * @returns their names
 * @throws {UserError} When the folder cannot be written.
 */
export function writeTables(dir: string, records: ChartRecords, source: string): string[] {
  const tables = runTables(records).map((table) => ({ ...table, caption: `${table.caption} ${source}` }));
  const files = tables.flatMap((table) => [
    [`${table.name}.md`, tableMarkdown(table)],
    [`${table.name}.csv`, tableCsv(table)],
    [`${table.name}.tex`, tableLatex(table)],
  ]);
  writeFiles(join(dir, 'tables'), Object.fromEntries(files) as Record<string, string>);
  return tables.map(({ name }) => name);
}

/** Writes texts by the names of their files into a folder, which is made where it is missing. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  orExplain(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
}

/** The tables of a run, those left out that it has no rows for. */
export function runTables(records: ChartRecords): PaperTable[] {
  return [layerTable, verdictTable, partsTable, scorerTable, plausibilityTable].flatMap(
    (table) => table(records) ?? [],
  );
}

const ATTENTION = { scorer: 'attention_received', site: null };

/** What the layer table tells of each layer. */
function layerColumns(sites: ChartRecords['sites']) {
  const [main, ...others] = sites.map((site) => ({ scorer: 'tas', site }));
  const auc = [main!, ...others].map((series) => {
    return { title: `AUC, ${series.site}`, metric: 'auc_content_function', series };
  });
  return [
    ...auc,
    { title: 'AUC, attention', metric: 'auc_content_function', series: ATTENTION },
    { title: 'content in HIGH', metric: 'high_content_share', series: main! },
    { title: 'punctuation in HIGH', metric: 'high_punct_share', series: main! },
  ];
}

function layerTable({ metrics, claims, level, numLayers, sites }: ChartRecords): PaperTable | null {
  const columns = layerColumns(sites).map((column) => ({
    ...column,
    rows: layerRows(metrics, column.metric, column.series),
  }));
  const present = columns.filter(({ rows }) => rows.length > 0);
  if (present.length === 0) return null;
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  const claimed = claims.C5.layer;
  return {
    name: 'layers',
    caption:
      `Layer by layer: area under the ROC curve of content over function words (0.5 is chance) by TAS ` +
      `${sites.map(siteInWords).join(', ')} and by attention received, and shares among the words that TAS (${sites[0]}) calls HIGH; ${percent(level)} bootstrap intervals over sentences. ` +
      `Layers are indices of hidden_states; 0 is the embedding output.`,
    columns: [{ title: 'layer' }, ...present.map(({ title }) => ({ title }))],
    rows: layers.map((layer) => [
      layer === claimed ? `${layer} (claimed)` : `${layer}`,
      ...present.map(({ rows }): Cell => rows.find((row) => row.layer === layer) ?? { value: null, interval: null }),
    ]),
  };
}

function verdictTable({ verdicts }: ChartRecords): PaperTable | null {
  if (verdicts.length === 0) return null;
  return {
    name: 'verdicts',
    caption: 'The claims, and what this run says of each by the rule of its configuration.',
    columns: [
      { title: 'claim' },
      { title: 'in paraphrase', share: 0.25 },
      { title: 'verdict' },
      { title: 'because', share: 0.35 },
      { title: 'over readings' },
    ],
    rows: verdicts.map(({ claim, title, verdict, because, across }) => [claim, title, verdict, because, across ?? '–']),
  };
}

function partsTable({ verdicts, level }: ChartRecords): PaperTable | null {
  const rows = verdicts.flatMap(({ claim, parts }) =>
    parts.map((part): Cell[] => [
      `${claim} ${part.part}`,
      part.verdict,
      { value: part.estimate, interval: part.interval },
      `${part.threshold}`,
      part.reason,
      readingsInWords(part),
    ]),
  );
  if (rows.length === 0) return null;
  return {
    name: 'parts',
    caption:
      `The parts of the claims, which are numbered as in the table of verdicts: each with its number and ${percent(level)} interval, ` +
      `its threshold, and how its readings came out.`,
    columns: [
      { title: 'part' },
      { title: 'verdict' },
      { title: 'number' },
      { title: 'threshold' },
      { title: 'reason for the threshold', share: 0.3 },
      { title: 'readings', share: 0.2 },
    ],
    rows,
  };
}

function scorerTable(records: ChartRecords): PaperTable | null {
  const found = rankedRows(records);
  if (!found) return null;
  const metrics = FAITHFULNESS.filter(({ metric }) =>
    found.scorers.some(({ rows }) => rows.some((row) => row.metric === metric)),
  );
  return {
    name: 'scorers',
    caption:
      `Faithfulness of scorers: ${found.effectName}, means over the shares of the words; ${percent(records.level)} bootstrap ` +
      `intervals over sentences. *: differs from its null, p < ${ALPHA} after correction.`,
    columns: [{ title: 'scorer' }, { title: 'words' }, ...metrics.map((metric) => ({ title: panelName(metric) }))],
    rows: found.scorers.flatMap(({ label, rows }) =>
      found.ablations.map((ablation) => [
        label,
        found.nameOf(ablation),
        ...metrics.map(({ metric }) => starred(rows.find((one) => one.ablation === ablation && one.metric === metric))),
      ]),
    ),
  };
}

function plausibilityTable(records: ChartRecords): PaperTable | null {
  const scorers = plausibleScorers(records);
  if (scorers.length === 0) return null;
  return {
    name: 'plausibility',
    caption:
      `Plausibility of scorers: how well they find the words of the gold rationales; ${percent(records.level)} bootstrap intervals over ` +
      `sentences. *: differs from random orders, p < ${ALPHA} after correction.`,
    columns: [{ title: 'scorer' }, ...PLAUSIBILITY.map((metric) => ({ title: panelName(metric) }))],
    rows: scorers.map(({ label, rows }) => [
      label,
      ...PLAUSIBILITY.map(({ metric }) => starred(rows.find((one) => one.metric === metric))),
    ]),
  };
}

function starred(row: MetricRow | undefined): Cell {
  if (!row) return { value: null, interval: null };
  return { value: row.value, interval: row.interval, isStarred: differs(row) };
}

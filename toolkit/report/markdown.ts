import type { Chart } from '../charts/spec';
import type { RecordedVerdict, RunRecord } from '../harness/run/readRun';
import { acrossSentence, answers, reportTitle, summary } from './answer';
import { controlTables, layerTable } from './layers';
import { matchedTable } from './matched';
import { describeMethod } from './method';
import { erasureTables } from './erasure';
import { interventionTables } from './interventions';
import { layerMapTables } from './layerMap';
import { readingsLine } from './readings';
import { evidenceTable, markdownTable, partTable, type Table, verdictTable } from './tables';

/**
 * The report of a run as Markdown; charts are linked from `charts/`.
 * @param glyphs - What `missingGlyphs` says of the charts.
 */
export function reportMarkdown(run: RunRecord, charts: Record<string, Chart>, glyphs: string): string {
  const controls = controlTables(run);
  const layers = layerTable(run);
  const changed = interventionTables(run);
  const matched = matchedTable(run);
  const mapped = layerMapTables(run);
  const erased = erasureTables(run);
  const sections = [
    `# ${reportTitle(run)}`,
    summary(run),
    answerList(run),
    '## Verdicts',
    markdownTable(verdictTable(run.verdicts)),
    ...run.verdicts.map((verdict) => evidenceSection(verdict, readingsLine(run, verdict.claim))),
    ...(mapped ? ['## What each layer holds', ...mapped.sentences, ...mapped.tables.map(captionedTable)] : []),
    ...(erased ? ['## Whether the model uses it', ...erased.sentences, ...erased.tables.map(captionedTable)] : []),
    '## What survives control',
    controls.sentence,
    ...controls.tables.map(markdownTable),
    '## Layer by layer',
    layers.sentence,
    markdownTable(layers.table),
    ...(matched ? ['## What removing words does', matched.sentence, markdownTable(matched.table)] : []),
    ...(changed ? ['## What changing states does', ...changed.sentences, ...changed.tables.map(captionedTable)] : []),
    '## Charts',
    glyphs,
    ...Object.entries(charts).map(([name, chart]) => chartSection(name, chart)),
    '## How this was measured',
    ...describeMethod(run),
  ];
  return sections.filter((section) => section !== '').join('\n\n') + '\n';
}

/** A table under its caption. */
function captionedTable(table: Table): string {
  return `${table.caption}.\n\n${markdownTable(table)}`;
}

/** What was asked, and what the run says; the claim itself where it is no question of this edition. */
function answerList(run: RunRecord): string {
  return answers(run)
    .map((told) => {
      const { answer, question, claim, title, verdict, because } = told;
      const asked = question ?? `${title}.`;
      const across = acrossSentence(told);
      return `- **${answer}.** ${asked} ${claim} is ${verdict}: ${because}.${across === '' ? '' : ` ${across}`}`;
    })
    .join('\n');
}

/** @param readings - How its parts fare across their readings; empty without any. */
function evidenceSection(verdict: RecordedVerdict, readings: string): string {
  const tables = [partTable(verdict), evidenceTable(verdict)].flatMap((table) => (table ? [markdownTable(table)] : []));
  const said = readings === '' ? [] : [`Readings: ${readings}`];
  return [`### ${verdict.claim}: ${verdict.title}`, `Rule: ${verdict.rule}`, ...said, ...tables].join('\n\n');
}

function chartSection(name: string, chart: Chart): string {
  if ('skipped' in chart) return skippedSentence(name, chart.skipped);
  const links = `[SVG](charts/${name}.svg), [Vega-Lite](charts/${name}.vl.json)`;
  const { title, sentences } = chart.caption;
  return `![${title}](charts/${name}.png)\n\n${sentences.join(' ')} ${links}`;
}

/** Why a chart is not there. */
export function skippedSentence(name: string, reason: string): string {
  return `Chart ${name} is left out: ${reason}.`;
}

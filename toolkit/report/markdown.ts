import type { Chart } from '../charts/spec';
import type { Verdict } from '../harness/claims/claim';
import type { RunRecord } from '../harness/run/readRun';
import { answers, reportTitle, summary } from './answer';
import { controlTables, layerTable } from './layers';
import { describeMethod } from './method';
import { interventionTables } from './interventions';
import { evidenceTable, markdownTable, type Table, verdictTable } from './tables';

/**
 * The report of a run as Markdown; charts are linked from `charts/`.
 * @param glyphs - What `missingGlyphs` says of the charts.
 */
export function reportMarkdown(run: RunRecord, charts: Record<string, Chart>, glyphs: string): string {
  const controls = controlTables(run);
  const layers = layerTable(run);
  const changed = interventionTables(run);
  const sections = [
    `# ${reportTitle(run)}`,
    summary(run),
    answerList(run),
    '## Verdicts',
    markdownTable(verdictTable(run.verdicts)),
    ...run.verdicts.map(evidenceSection),
    '## What survives control',
    controls.sentence,
    ...controls.tables.map(markdownTable),
    '## Layer by layer',
    layers.sentence,
    markdownTable(layers.table),
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

/** What was asked, and what the run says. */
function answerList(run: RunRecord): string {
  return answers(run)
    .filter(({ question }) => question !== null)
    .map(({ answer, question, claim, verdict, because }) => {
      return `- **${answer}.** ${question} (${claim} ${verdict}: ${because}.)`;
    })
    .join('\n');
}

function evidenceSection(verdict: Verdict): string {
  const table = evidenceTable(verdict);
  const parts = [`### ${verdict.claim}: ${verdict.title}`, `Rule: ${verdict.rule}`];
  return [...parts, ...(table ? [markdownTable(table)] : [])].join('\n\n');
}

function chartSection(name: string, chart: Chart): string {
  if ('skipped' in chart) return skippedSentence(name, chart.skipped);
  const links = `[SVG](charts/${name}.svg), [Vega-Lite](charts/${name}.vl.json)`;
  return `![${chart.caption.title}](charts/${name}.png)\n\n${links}`;
}

/** Why a chart is not there. */
export function skippedSentence(name: string, reason: string): string {
  return `Chart ${name} is left out: ${reason}.`;
}

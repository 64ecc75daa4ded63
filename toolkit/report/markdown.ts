import type { Chart } from '../charts/spec';
import type { RunRecord } from '../harness/run/readRun';
import type { MetricRow, Verdict } from '../harness/records';
import { controlSection } from './controls';
import { describeMethod } from './method';
import { markdownTable, withInterval } from './tables';

/** The report of a run as Markdown; charts are linked from `charts/`. */
export function reportMarkdown(run: RunRecord, charts: Record<string, Chart>): string {
  const sections = [
    `# ${run.manifest.checkpoint.name} on ${run.manifest.corpus.name}: is layer ${run.config.claims.C5.layer} the layer?`,
    answer(run),
    '## Verdicts',
    verdictTable(run.verdicts),
    ...run.verdicts.map(evidenceSection),
    '## What survives control',
    controlSection(run),
    '## Layer by layer',
    layerTable(run),
    '## Charts',
    ...Object.entries(charts).map(([name, chart]) => chartSection(name, chart)),
    '## How this was measured',
    describeMethod(run),
  ];
  return sections.join('\n\n') + '\n';
}

const ANSWER = { supported: 'Yes', 'not supported': 'No', inconclusive: 'Cannot say' };

const QUESTIONS: Readonly<Record<string, string>> = {
  C5: 'Is it the layer where content words stand out most from function words?',
  C3: 'Do content words consistently occupy HIGH there?',
  C1: 'Do salient entities score higher there than others?',
  C2: 'Is the upper quartile a better boundary than its neighbours?',
  C4: 'Do HIGH tokens shift more than their norms imply?',
  C6: 'Does HIGH hold less punctuation there than by attention received?',
  C7: 'Does the layer rank alike on other checkpoints?',
};

/** The first lines: what was asked, and what the run says. */
function answer({ verdicts }: RunRecord): string {
  const lines = Object.entries(QUESTIONS).flatMap(([claim, question]) =>
    verdicts
      .filter((verdict) => verdict.claim === claim)
      .map(({ verdict, because }) => `- **${ANSWER[verdict]}.** ${question} (${claim} ${verdict}: ${because}.)`),
  );
  return lines.join('\n');
}

function verdictTable(verdicts: Verdict[]): string {
  const rows = verdicts.map(({ claim, title, verdict, because }) => [claim, title, `**${verdict}**`, because]);
  return markdownTable(['claim', 'in the words of the paper', 'verdict', 'because'], rows);
}

function evidenceSection({ claim, title, rule, evidence }: Verdict): string {
  const rows = evidence.map((row) => [row.what, withInterval(row)]);
  const table = rows.length > 0 ? [markdownTable(['evidence', 'value'], rows)] : [];
  return [`### ${claim}: ${title}`, `Rule: ${rule}`, ...table].join('\n\n');
}

const LAYER_METRICS = ['auc_content_function', 'auc_content_punct', 'high_content_share', 'high_punct_share'];

/** One line a layer of the first scorer's first site, at the default factors. */
function layerTable({ metrics, config }: RunRecord): string {
  const { name, site: sites } = config.scorers[0]!;
  const site = sites?.[0] ?? null;
  const rows = metrics.filter((row) => row.primary && row.scorer === name && row.site === site);
  const layers = [...new Set(rows.filter(({ metric }) => metric === LAYER_METRICS[0]).map(({ layer }) => layer))];
  const cell = (layer: MetricRow['layer'], metric: string) =>
    withInterval(rows.find((row) => row.layer === layer && row.metric === metric) ?? { value: null, interval: null });
  const lines = layers.map((layer) => [
    `${layer}`,
    layer === 0 ? 'embedding output' : `block ${layer}`,
    ...LAYER_METRICS.map((metric) => cell(layer, metric)),
  ]);
  const base = metrics.find(({ metric }) => metric === 'content_share');
  const label = [name, site].filter((part) => part !== null).join(', ');
  return [
    `Scorer ${label}. The base share of content words is ${withInterval(base ?? { value: null, interval: null })}; .5 is chance for an AUC.`,
    markdownTable(['hidden_states', 'output of', ...LAYER_METRICS], lines),
  ].join('\n\n');
}

function chartSection(name: string, chart: Chart): string {
  if ('skipped' in chart) return `Chart ${name} is left out: ${chart.skipped}.`;
  return `![${altText(name, chart.spec)}](charts/${name}.png)\n\n[SVG](charts/${name}.svg), [Vega-Lite](charts/${name}.vl.json)`;
}

function altText(name: string, { title }: { title?: unknown }): string {
  const text = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  return typeof text === 'string' ? text : Array.isArray(text) ? text.join(' ') : name;
}

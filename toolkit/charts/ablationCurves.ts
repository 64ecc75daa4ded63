import { type AblationRows, ablationRows, type RankedScorer } from './ablationRows';
import type { ChartRecords } from './chartRecords';
import { intervalSentence, valueBounds, type ValueRow } from './rows';
import { lineMarks } from './marks';
import { panelHeight, panelsBeside, rowHeader } from './axes';
import { LINE_STYLES, scorerStyle } from './styles';
import { type Body, type Chart, drawn } from './spec';
import { scaled, type Theme, WEB } from './theme';

/** Metrics, each with a row of panels. */
const METRICS = [
  { metric: 'comprehensiveness', name: 'words removed' },
  { metric: 'sufficiency', name: 'words kept' },
] as const;

/** As many lines as stay apart. */
const MOST_LINES = 8;
/** Scorers that give way last. */
const KEPT = ['tas', 'attention_received', 'random'];

const PANEL_HEIGHT = 150;

/**
 * How much the model's output changes when the words a scorer ranks highest are removed (comprehensiveness), or all others are
 * (sufficiency), by share of the words; a column of panels for each way to remove a word.
 */
export function ablationCurves(
  { metrics, level, ...model }: Pick<ChartRecords, 'metrics' | 'level' | 'sites' | 'tokens'>,
  theme: Theme = WEB,
): Chart {
  const names = METRICS.map(({ metric }) => metric);
  const found = ablationRows(
    metrics.filter(({ bin }) => isShare(bin)),
    names,
    model,
  );
  if (!found) return { skipped: `no row of ${names.join(' or ')} has a share of the words` };
  const { drawn: lines, left } = choose(found.scorers);
  const caption = {
    title: titleOf(found.scorers),
    sentences: [
      'Words removed: higher is better (comprehensiveness). Words kept: lower is better (sufficiency).',
      intervalSentence(
        lines.flatMap(({ rows }) => rows),
        'Bars',
        level,
      ),
      ...(left.length === 0 ? [] : [`Not drawn, for want of room: ${left.map(({ label }) => label).join(', ')}.`]),
    ],
  };
  return drawn(theme, caption, panels(theme, found, lines));
}

/** Names a scorer only where its intervals lie above those of all others, however many words are removed and however. */
function titleOf(scorers: readonly RankedScorer[]): string {
  const [top, ...others] = [...scorers].sort((a, b) => height(b) - height(a));
  const rivals = others.flatMap(({ rows }) => rows);
  const leads = top!.rows.every(({ metric, ablation, bin, interval }) => {
    const same = rivals.filter((row) => row.metric === metric && row.ablation === ablation && row.bin === bin);
    return (
      metric !== METRICS[0].metric || same.every((row) => row.interval && interval && row.interval[1] < interval[0])
    );
  });
  if (!leads || others.length === 0) return 'What removing the words that a scorer ranks highest changes in the model';
  const name = top!.label.replace(/, (layer \d+)/, ' at $1');
  return `Removing the words that ${name} ranks highest changes the model most`;
}

/** The mean of the first metric over the shares. */
function height({ rows }: RankedScorer): number {
  const own = rows.filter(({ metric }) => metric === METRICS[0].metric);
  return own.reduce((sum, { value }) => sum + value, 0) / Math.max(1, own.length);
}

/** At most as many as stay apart: those that give way last, and of the others the highest at the first metric. */
function choose(scorers: readonly RankedScorer[]): { drawn: RankedScorer[]; left: RankedScorer[] } {
  const isKept = ({ scorer }: RankedScorer) => KEPT.includes(scorer);
  const ranked = [...scorers].sort((a, b) => Number(isKept(b)) - Number(isKept(a)) || height(b) - height(a));
  const best = ranked.slice(0, MOST_LINES);
  return { drawn: scorers.filter((one) => best.includes(one)), left: scorers.filter((one) => !best.includes(one)) };
}

function panels(theme: Theme, { ablations, nameOf, effectName }: AblationRows, lines: readonly RankedScorer[]): Body {
  const values = lines.flatMap(({ label, rows }) => rows.map((row) => pointOf(label, row, nameOf)));
  const columns = ablations.map(nameOf);
  const rows = METRICS.filter(({ name }) => values.some(({ measure }) => measure === name)).map(({ name }) => name);
  const { width, spacing } = panelsBeside(theme, columns.length);
  const height = panelHeight(theme, rows.length, spacing, PANEL_HEIGHT);
  const shares = [...new Set(values.map(({ share }) => share))].sort((a, b) => a - b);
  const x = {
    field: 'share',
    type: 'quantitative',
    title: 'Share of the words',
    scale: { domain: [0, shares.at(-1)!], nice: false, padding: 6 },
    axis: { values: shares, format: '~%', labelAngle: 0, labelOverlap: 'greedy', labelSeparation: 4, grid: false },
  };
  const y = { type: 'quantitative', title: null, axis: { tickCount: 4, format: '~g' } };
  const labels = lines.map(({ label }) => label);
  const styles = lines.map(({ scorer }, at) => styleOf(lines, scorer, at));
  const padding = { title: null, labelPadding: scaled(theme, 6) };
  return {
    data: { values },
    facet: {
      row: { field: 'measure', type: 'nominal', sort: rows, header: { ...rowHeader(theme), title: effectName } },
      column: { field: 'ablation', type: 'nominal', sort: columns, header: padding },
    },
    spacing,
    spec: { width, height, layer: lineMarks(theme, { labels, styles, intervals: 'bars', x, y }) },
  };
}

/** A scorer's own; where it is drawn at several layers or sites, the others have another dash and shape. */
function styleOf(lines: readonly RankedScorer[], scorer: string, at: number) {
  const style = scorerStyle(scorer);
  const before = lines.slice(0, at).filter((line) => line.scorer === scorer).length;
  if (before === 0) return style;
  const { dash, shape } = LINE_STYLES[before % LINE_STYLES.length]!;
  return { ...style, dash, shape };
}

function pointOf(series: string, row: ValueRow, nameOf: AblationRows['nameOf']) {
  const measure = METRICS.find(({ metric }) => metric === row.metric)!.name;
  return { series, measure, ablation: nameOf(row.ablation!), share: shareOf(row.bin!), ...valueBounds(row) };
}

function isShare(bin: string | null): boolean {
  return bin?.startsWith('share ') ?? false;
}

/** Of a bin's name in records, `share 0.05`. */
function shareOf(bin: string): number {
  return Number(bin.slice('share '.length));
}

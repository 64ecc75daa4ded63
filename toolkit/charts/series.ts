import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/measure/records';
import { own } from '../own';
import { type LayerRow, layerRows } from './rows';
import { inLegendOrder, LINE_STYLES, type LineStyle, scorerLabel, scorerStyle } from './styles';

/** Where a state is taken, in words, at the sites that have some. */
const WHERE: Readonly<Record<string, string>> = {
  post: 'after LayerNorm',
  pre: 'before LayerNorm',
  stream: 'in the residual stream',
  read: 'after the next norm',
};

/** `after LayerNorm (post)`; a site without words of its own is named: `at site middle`. */
export function siteInWords(site: Site): string {
  const where = own(WHERE, site);
  return where === undefined ? `at site ${site}` : `${where} (${site})`;
}

/** A scorer and site whose rows over the layers make one line of a chart. */
interface LayerSeries {
  scorer: string;
  site: Site | null;
  /** Name in the legend. */
  label: string;
  style: LineStyle;
}

/** TAS at each site of the model, in their order: the first is the default, whose states charts look at where they show one site. */
export function tasSeries(sites: readonly Site[]): LayerSeries[] {
  return sites.map((site, at) => ({
    scorer: 'tas',
    site,
    label: `TAS ${siteInWords(site)}`,
    style: at === 0 ? scorerStyle('tas') : LINE_STYLES[at % LINE_STYLES.length]!,
  }));
}

/** The rows of TAS at a site, as `layerRows` gives them. */
export function tasRows(metrics: readonly MetricRow[], metric: string, site: Site): LayerRow[] {
  return layerRows(metrics, metric, { scorer: 'tas', site });
}

/** The rival that the default experiment compares with. */
const ATTENTION = 'attention_received';

/** As many lines as stay apart. */
const MOST_LINES = 6;

/** One line of a chart over layers. */
export interface LayerLine {
  label: string;
  style: LineStyle;
  rows: LayerRow[];
}

/** The lines of TAS and its rivals that the run has rows for, and a sentence for each that it has not. */
export function drawable(
  metrics: readonly MetricRow[],
  metric: string,
  sites: readonly Site[],
): { lines: LayerLine[]; missing: string[] } {
  const all = [...tasSeries(sites), ...rivals(metrics, metric)].map((series) => {
    return { ...series, rows: layerRows(metrics, metric, series) };
  });
  const [drawn, left] = [all.filter(({ rows }) => rows.length > 0), all.filter(({ rows }) => rows.length === 0)];
  return {
    lines: drawn.slice(0, MOST_LINES),
    missing: [
      ...left.map(({ label }) => `Not drawn, for want of values: ${label}.`),
      ...drawn.slice(MOST_LINES).map(({ label }) => `Not drawn, for want of room: ${label}.`),
    ],
  };
}

/** Scorers besides TAS that have a layer; attention received is always looked for. */
function rivals(metrics: readonly MetricRow[], metric: string): LayerSeries[] {
  const named = metrics
    .filter((row) => row.primary && row.metric === metric && row.layer !== null && row.scorer !== 'tas')
    .flatMap(({ scorer }) => scorer ?? []);
  return inLegendOrder([ATTENTION, ...named]).map((scorer) => {
    return { scorer, site: null, label: scorerLabel(scorer), style: scorerStyle(scorer) };
  });
}

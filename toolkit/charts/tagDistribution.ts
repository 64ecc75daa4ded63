import { SUMMARY_PROBABILITIES, type TagSummary } from '../harness/measure/aggregates';
import { stratumOf } from '../metrics/sample';
import { type ChartRecords, hasClaimedLayer, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { bestLayer } from './rows';
import { categoryY, panelFacet, rowHeight } from './axes';
import { bottomLegend, nominal } from './marks';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { type Theme, WEB } from './theme';
import { STRATA, tagInWords } from './tagShares';

const ROW_HEIGHT = 18;

/** Fewest words whose quartiles are drawn: of fewer, the median stands alone. */
const FEWEST = 10;

/** A layer that is shown, and why. */
interface Panel {
  layer: number;
  name: string;
}

/** TAS, at the first site, by part of speech at the claimed layer and at the best one: median, middle half and middle nine tenths. */
export function tagDistribution(records: ChartRecords, theme: Theme = WEB): Chart {
  const range = layerRange(records);
  const [site] = records.sites;
  const panels = panelsOf(range, bestLayer(records.metrics, site));
  const tags = records.aggregates.tags.filter((tag) => tag.site === site);
  const absent = panels.find(({ layer }) => !tags.some((tag) => tag.layer === layer));
  if (panels.length === 0) return { skipped: 'the run has neither the claimed layer nor a best layer' };
  if (absent) return { skipped: `aggregates.json has no TAS (${site}) by part of speech at layer ${absent.layer}` };
  const caption = {
    title: titleOf(panels, tags),
    sentences: [
      'Dot: median. Thick line: the middle half of the words. Thin line: the middle nine tenths. In brackets: words.',
      `Below ${FEWEST} words: the median alone.`,
      'Layers differ in scale.',
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, distribution(theme, panels, tags));
}

function panelsOf(range: LayerRange, best: number | null): Panel[] {
  const claimed = hasClaimedLayer(range) ? range.claimed : null;
  if (claimed !== null && claimed === best) return [{ layer: claimed, name: `layer ${claimed} (claimed, best)` }];
  return [
    ...(best === null ? [] : [{ layer: best, name: `layer ${best} (best)` }]),
    ...(claimed === null ? [] : [{ layer: claimed, name: `layer ${claimed} (claimed)` }]),
  ];
}

/** Which part of speech scores highest in each panel, of content and function words with quartiles. */
function titleOf(panels: readonly Panel[], tags: readonly TagSummary[]): string {
  const named = tags.filter(({ upos, words }) => words >= FEWEST && ['content', 'function'].includes(stratumOf(upos)));
  const said = panels.flatMap(({ layer }) => {
    const [top] = named.filter((tag) => tag.layer === layer).sort((a, b) => medianOf(b) - medianOf(a));
    return top ? [`${tagInWords(top.upos)} at layer ${layer}`] : [];
  });
  if (said.length === 0) return 'TAS by part of speech';
  return `Of content and function words, the highest median TAS is that of ${said.join(', of ')}`;
}

function distribution(theme: Theme, panels: readonly Panel[], tags: readonly TagSummary[]): Body {
  const values = panels.flatMap(({ layer, name }) =>
    tags.filter((tag) => tag.layer === layer).map((tag) => boxOf(tag, name)),
  );
  const last = panels.at(-1)!.layer;
  const order = tags
    .filter((tag) => tag.layer === last)
    .sort((a, b) => placeOf(a) - placeOf(b) || medianOf(b) - medianOf(a));
  const names = panels.map(({ name }) => name);
  const { width, spacing, facet } = panelFacet(theme, names, 0);
  const step = rowHeight(theme, order.length, ROW_HEIGHT);
  const strata = STRATA.filter(({ stratum }) => order.some(({ upos }) => stratumOf(upos) === stratum));
  return {
    data: { values },
    ...facet,
    spacing,
    resolve: { scale: { x: 'independent' } },
    spec: { width, height: { step }, layer: boxes(theme, order.map(nameOf), strata, step) },
  } as Body;
}

function boxOf(tag: TagSummary, panel: string): Record<string, unknown> {
  const [p05, p25, p50, p75, p95] = tag.quantiles;
  const { title } = STRATA.find(({ stratum }) => stratum === stratumOf(tag.upos))!;
  const spread = tag.words < FEWEST ? {} : { p05, p25, p75, p95 };
  return { panel, tag: nameOf(tag), stratum: title, p50, ...spread };
}

function boxes(
  theme: Theme,
  order: readonly string[],
  strata: readonly (typeof STRATA)[number][],
  step: number,
): Layer[] {
  const y = categoryY(theme, 'tag', 'Part of speech (words)', { domain: order, padding: 0 });
  const labels = strata.map(({ title }) => title);
  const legend = { ...bottomLegend(theme, labels), symbolType: 'square', symbolStrokeWidth: 0 };
  const colours = strata.map(({ colour }) => colour);
  const color = nominal('stratum', labels, colours, legend);
  const x = {
    type: 'quantitative',
    title: 'TAS (L2 norm)',
    scale: { zero: false, nice: false, padding: 6 },
    axis: { tickCount: 4 },
  };
  const from = (field: string) => ({ y, color, x: { ...x, field } });
  return [
    {
      transform: [{ filter: 'isValid(datum.p25)' }],
      mark: { type: 'rule', strokeWidth: step / 12 },
      encoding: { ...from('p05'), x2: { field: 'p95' } },
    },
    {
      transform: [{ filter: 'isValid(datum.p25)' }],
      mark: { type: 'bar', height: { band: 0.42 } },
      encoding: { ...from('p25'), x2: { field: 'p75' } },
    },
    { mark: median(step), encoding: { y, x: { ...x, field: 'p50' } } },
  ] as unknown as Layer[];
}

function median(step: number) {
  const size = (step / 2.6) ** 2;
  return { type: 'point', filled: true, color: 'white', stroke: '#222222', strokeWidth: 1, size, opacity: 1 } as const;
}

function placeOf({ upos }: TagSummary): number {
  return STRATA.findIndex(({ stratum }) => stratum === stratumOf(upos));
}

function medianOf({ quantiles }: TagSummary): number {
  return quantiles[SUMMARY_PROBABILITIES.indexOf(0.5)]!;
}

function nameOf({ upos, words }: TagSummary): string {
  return `${upos} (${words.toLocaleString('en-GB')})`;
}

import type { MetricRow } from '../harness/measure/records';
import { effectInWords } from './ablationRows';
import { layerX, panelHeight, rowHeader } from './axes';
import { type ChartRecords, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { claimedRuleSentences, lineMarks, plainClaimedRule, referenceRule } from './marks';
import { ALPHA, differs, hasValue, intervalSentence, valueBounds, type ValueRow } from './rows';
import { type Body, type Chart, drawn } from './spec';
import { DASHED, LINE_STYLES, MUTED_INK } from './styles';
import { scaled, type Theme, WEB } from './theme';
import { capitalised } from './title';

/** What is done, in the order of panels; and what states of words become by it. */
const PANELS = [
  { ablation: 'scale_norms', name: 'norms', become: null },
  { ablation: 'zero', name: 'zeros', become: 'zeros' },
  { ablation: 'mean', name: 'mean', become: 'the mean' },
  { ablation: 'resample', name: 'other', become: "another token's" },
] as const;

const OWN = 'the change itself';
const STYLES = [LINE_STYLES[0]!, { colour: MUTED_INK, dash: DASHED, shape: 'square' }];
/** Height of a panel, and of one that stands alone. */
const PANEL_HEIGHT = 95;
const ONLY_HEIGHT = 170;

interface Point extends ReturnType<typeof valueBounds<number>> {
  panel: string;
  series: string;
  layer: number;
}

const LOSSES = ['mlm_loss', 'lm_loss'];

/** The effect that charts and reports show of interventions: the loss, which has a sign, where the run has it. */
export function shownEffect(metrics: readonly MetricRow[]): string | null {
  const effects = metrics.filter(({ metric }) => metric.startsWith('intervention_')).map(({ effect }) => effect!);
  return LOSSES.find((loss) => effects.includes(loss)) ?? effects.sort()[0] ?? null;
}

/**
 * By layer, what moving norms towards the median does more than moving them away, beside the same factors permuted within stratum; and
 * what replacing the states of the first set of words does, beside matched words.
 */
export function interventions(
  records: Pick<ChartRecords, 'metrics' | 'claims' | 'numLayers' | 'level' | 'tokens'>,
  theme: Theme = WEB,
): Chart {
  const effect = shownEffect(records.metrics);
  const rows = records.metrics
    .filter((row) => row.effect === effect && row.layer !== null)
    .filter(hasValue)
    .sort((a, b) => a.layer! - b.layer!);
  const norms = rows.filter(({ metric, p }) => metric === 'intervention_odd_part' && p !== null);
  const onWords = rows.filter(({ metric, ablation }) => metric === 'intervention_effect' && isOnWords(ablation));
  const [first] = onWords.map(({ bin }) => bin!).sort(); // HIGH before LOW and the top ones
  const replaced = onWords.filter(({ bin }) => bin === first).sort(inOrderOfPanels);
  if (effect === null || norms.length + replaced.length === 0)
    return { skipped: 'no row of intervention_odd_part or intervention_effect has a value' };
  const range = layerRange(records);
  const told = norms.filter(differs).map(({ layer }) => layer);
  const kinds = [...(norms.length > 0 ? ['permuted factors'] : []), ...(first ? ['matched words'] : [])];
  const control = `control: ${kinds.join(', or ')}`;
  const values = [
    ...norms.flatMap((row) => normPoints(row, control)),
    ...replaced.map((row) => wordPoint(row, control)),
  ];
  const caption = {
    title: titleOf(norms, told),
    sentences: [
      ...(norms.length === 0
        ? []
        : ['Norms: half of the effect of moving all norms to their median less that of moving them as far away.']),
      ...(first ? [replacedSentence(first, replaced)] : []),
      intervalSentence([...norms, ...replaced], 'Bands', records.level),
      ...(norms.length === 0 ? [] : [toldSentence(told)]),
      ...claimedRuleSentences(range),
      ...unmarkedSentences(range),
    ],
  };
  return drawn(theme, caption, panels(theme, withBands(values), effectInWords(effect, records.tokens).name, range));
}

/** At how many layers the factors do something else than when they are permuted. */
function titleOf(norms: readonly ValueRow[], told: readonly unknown[]): string {
  if (norms.length === 0) return 'What the model makes of other states of words';
  return `At ${told.length} of ${norms.length} layers, it makes a difference to the model whose norms are moved`;
}

function inOrderOfPanels(a: ValueRow, b: ValueRow): number {
  const placeOf = ({ ablation, control }: ValueRow) =>
    2 * PANELS.findIndex((panel) => panel.ablation === ablation) + (control === null ? 0 : 1);
  return placeOf(a) - placeOf(b) || a.layer! - b.layer!;
}

function isOnWords(ablation: string | null): boolean {
  return ablation === 'zero' || ablation === 'mean' || ablation === 'resample';
}

function setInWords(bin: string): string {
  if (bin === 'high' || bin === 'low') return `${bin.toUpperCase()} words`;
  return `the ${bin} words`;
}

const OR = new Intl.ListFormat('en', { type: 'disjunction' });

function replacedSentence(bin: string, rows: readonly ValueRow[]): string {
  const shown = PANELS.filter((panel) => rows.some(({ ablation }) => ablation === panel.ablation));
  const names = capitalised(shown.map(({ name }) => name).join(', '));
  const become = shown.map(({ become }) => become!);
  return `${names}: the states of ${setInWords(bin)} become ${OR.format(become)}.`;
}

function toldSentence(layers: readonly (number | null)[]): string {
  const where = layers.length === 0 ? 'no layer' : `layer ${layers.join(', ')}`;
  return `Norms told from permuted factors at ${where} (p < ${ALPHA}, Holm over layers).`;
}

function panelOf(ablation: string): string {
  return PANELS.find((panel) => panel.ablation === ablation)!.name;
}

/** The odd part, and what the same factors do in other arrangements. */
function normPoints(row: ValueRow, control: string): Point[] {
  const place = { panel: panelOf(row.ablation!), layer: row.layer! };
  return [
    { ...place, series: OWN, ...valueBounds(row) },
    { ...place, series: control, value: row.nullValue!, lo: null, hi: null },
  ];
}

function wordPoint(row: ValueRow, control: string): Point {
  const series = row.control === null ? OWN : control;
  return { panel: panelOf(row.ablation!), series, layer: row.layer!, ...valueBounds(row) };
}

/** Where no point of a panel has an interval, each gets one of no width: Vega finds no extent in nothing. */
function withBands(points: readonly Point[]): Point[] {
  const known = new Set(points.filter(({ lo }) => lo !== null).map(({ panel }) => panel));
  return points.map((point) => (known.has(point.panel) ? point : { ...point, lo: point.value, hi: point.value }));
}

function panels(theme: Theme, values: readonly Point[], effect: string, range: LayerRange): Body {
  const names = PANELS.map(({ name }) => name).filter((name) => values.some(({ panel }) => panel === name));
  const gap = scaled(theme, 10);
  const wanted = panelHeight(theme, names.length, gap, names.length === 1 ? ONLY_HEIGHT : PANEL_HEIGHT);
  const height = Math.floor(wanted); // Vega draws whole pixels: what is left of four panels would miss a page's height
  const spacing = gap + ((wanted - height) * names.length) / Math.max(1, names.length - 1);
  const header = { ...rowHeader(theme), title: effect };
  const y = { type: 'quantitative', title: null, axis: { tickCount: 4, format: '~g', labelFlush: true } };
  const rules = [referenceRule({ y: { ...y, datum: 0 } }, 1), ...plainClaimedRule(range)];
  const labels = [...new Set(values.map(({ series }) => series))];
  const lines = lineMarks(theme, { labels, styles: STYLES, x: layerX(theme, range), y });
  return {
    data: { values: [...values] },
    facet: { row: { field: 'panel', type: 'nominal', sort: names, header } },
    spacing,
    resolve: { scale: { y: 'independent' } },
    spec: { width: theme.plot.width, height, layer: [...rules, ...lines] },
  };
}

import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/measure/records';
import { own } from '../own';
import type { ChartRecords } from './chartRecords';
import { hasValue, type ValueRow } from './rows';
import { inLegendOrder, inOrderOf, scorerLabel } from './styles';

/** What stands in a name for the token that stands for the sentence. */
const SENTENCE = 'SENTENCE';

/** Effects in the order in which one is chosen, and how an axis names them, with their units. */
const EFFECTS: Readonly<Record<string, { name: string; unit: string }>> = {
  mean_cosine: { name: 'Cosine distance of the mean state', unit: 'cosine distance' },
  cls_cosine: { name: `Cosine distance of ${SENTENCE}`, unit: 'cosine distance' },
  mlm_loss: { name: 'Rise of masked-LM loss (nats)', unit: 'nats' },
  mlm_top1: { name: 'Loss of masked-LM top-1 (share)', unit: 'share' },
  lm_loss: { name: 'Rise of causal-LM loss (nats)', unit: 'nats' },
  lm_kl: { name: 'Divergence of the next token (nats)', unit: 'nats' },
  mean_l2: { name: 'L2 distance of the mean state', unit: 'L2 norm' },
  cls_l2: { name: `L2 distance of ${SENTENCE}`, unit: 'L2 norm' },
};

/** What is done to words, in words, in the order of charts. */
const ABLATIONS: Readonly<Record<string, (tokens: Tokens) => string>> = {
  mask: ({ mask }) => `replaced by ${mask}`,
  replace: ({ removal }) => `replaced by ${removal}`,
  delete: () => 'deleted',
};

type Tokens = ChartRecords['tokens'];

/** A scorer at one place, among others of a chart. */
export interface RankedScorer {
  scorer: string;
  label: string;
  rows: ValueRow[];
}

/** Rows of faithfulness metrics of one effect. */
export interface AblationRows {
  effectName: string;
  unit: string;
  /** In the order that ABLATIONS has. */
  ablations: string[];
  /** What one is called. */
  nameOf: (ablation: string) => string;
  /** In legend order. */
  scorers: RankedScorer[];
}

/** The rows of `names` of one effect, scorer by scorer: the primary effect, or else the first that charts know. */
export function ablationRows(
  metrics: readonly MetricRow[],
  names: readonly string[],
  { sites, tokens }: Pick<ChartRecords, 'sites' | 'tokens'>,
): AblationRows | undefined {
  const found = metrics.filter(
    (row) => names.includes(row.metric) && row.ablation !== null && row.effect !== null && row.scorer !== null,
  );
  const placed = found.filter(hasValue);
  const effect = chosenEffect(placed);
  if (effect === undefined) return undefined;
  const rows = placed.filter((row) => row.effect === effect);
  const ablations = [...new Set(rows.map(({ ablation }) => ablation!))];
  const { name: effectName, unit } = effectInWords(effect, tokens);
  return {
    effectName,
    unit,
    ablations: ablations.sort(inOrderOf(ABLATIONS)),
    nameOf: (ablation) => ablationName(ablation, tokens),
    scorers: scorersByPlace(rows, sites),
  };
}

/** Rows scorer by scorer, in legend order, those of each layer and site apart. */
export function scorersByPlace(rows: readonly ValueRow[], sites: readonly Site[]): RankedScorer[] {
  const sorted = primaryFirst(rows);
  return inLegendOrder(rows.map(({ scorer }) => scorer!)).flatMap((scorer) => byPlace(scorer, sorted, sites));
}

/** What an effect is called, and its unit. */
export function effectInWords(effect: string, { sentence }: Tokens): { name: string; unit: string } {
  const asIs = effect.replaceAll('_', ' ');
  const { name, unit } = own(EFFECTS, effect) ?? { name: asIs, unit: asIs };
  return { name: name.replace(SENTENCE, () => sentence ?? 'no token'), unit };
}

/** What an ablation is called. */
export function ablationName(ablation: string, tokens: Tokens): string {
  return own(ABLATIONS, ablation)?.(tokens) ?? ablation.replaceAll('_', ' ');
}

function chosenEffect(rows: readonly MetricRow[]): string | undefined {
  const effects = (some: readonly MetricRow[]) =>
    [...new Set(some.map(({ effect }) => effect!))].sort(inOrderOf(EFFECTS));
  return effects(rows.filter(({ primary }) => primary))[0] ?? effects(rows)[0];
}

/** A scorer's rows, those of each layer and site apart; of several settings the primary ones. */
function byPlace(scorer: string, rows: readonly ValueRow[], sites: readonly Site[]): RankedScorer[] {
  const own = rows.filter((row) => row.scorer === scorer);
  const layers = [...new Set(own.map(({ layer }) => layer))].sort((a, b) => (a ?? -1) - (b ?? -1));
  return layers.flatMap((layer) =>
    [...sites, null].flatMap((site, nth) => {
      const at = own.filter((row) => row.site === site && row.layer === layer);
      if (at.length === 0) return [];
      const named = layer !== null ? `, layer ${layer}` : '';
      const label = `${scorerLabel(scorer)}${named}${site !== null && nth > 0 ? ` (${site})` : ''}`;
      return [{ scorer, label, rows: firstOfEach(at) }];
    }),
  );
}

function primaryFirst(rows: readonly ValueRow[]): ValueRow[] {
  return [...rows.filter(({ primary }) => primary), ...rows.filter(({ primary }) => !primary)];
}

/** One row a metric, ablation and bin, in that order. */
function firstOfEach(rows: readonly ValueRow[]): ValueRow[] {
  const seen = new Set<string>();
  const first = rows.filter(({ metric, ablation, bin }) => {
    const key = JSON.stringify([metric, ablation, bin]);
    return !seen.has(key) && seen.add(key);
  });
  const order = (row: ValueRow) => JSON.stringify([row.metric, row.ablation, row.bin]);
  return first.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

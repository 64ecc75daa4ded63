import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/measure/records';
import { own } from '../own';
import { hasValue, type ValueRow } from './rows';
import { inLegendOrder, inOrderOf, scorerLabel } from './styles';

/** Effects in the order in which one is chosen, and how an axis names them, with their units. */
const EFFECTS: Readonly<Record<string, { name: string; unit: string }>> = {
  mean_cosine: { name: 'Cosine distance of the mean state', unit: 'cosine distance' },
  cls_cosine: { name: 'Cosine distance of [CLS]', unit: 'cosine distance' },
  mlm_loss: { name: 'Rise of masked-LM loss (nats)', unit: 'nats' },
  mlm_top1: { name: 'Loss of masked-LM top-1 (share)', unit: 'share' },
  mean_l2: { name: 'L2 distance of the mean state', unit: 'L2 norm' },
  cls_l2: { name: 'L2 distance of [CLS]', unit: 'L2 norm' },
};

/** What is done to words, in words. */
const ABLATIONS: Readonly<Record<string, string>> = { mask: 'replaced by [MASK]', delete: 'deleted' };

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
  /** In legend order. */
  scorers: RankedScorer[];
}

/**
 * The rows of `names` of one effect, scorer by scorer: the primary effect, or else the first that charts know.
 * @param sites - Of the model.
 */
export function ablationRows(
  metrics: readonly MetricRow[],
  names: readonly string[],
  sites: readonly Site[],
): AblationRows | undefined {
  const found = metrics.filter(
    (row) => names.includes(row.metric) && row.ablation !== null && row.effect !== null && row.scorer !== null,
  );
  const placed = found.filter(hasValue);
  const effect = chosenEffect(placed);
  if (effect === undefined) return undefined;
  const rows = placed.filter((row) => row.effect === effect);
  const ablations = [...new Set(rows.map(({ ablation }) => ablation!))];
  const { name: effectName, unit } = effectInWords(effect);
  return {
    effectName,
    unit,
    ablations: ablations.sort(inOrderOf(ABLATIONS)),
    scorers: scorersByPlace(rows, sites),
  };
}

/** Rows scorer by scorer, in legend order, those of each layer and site apart. */
export function scorersByPlace(rows: readonly ValueRow[], sites: readonly Site[]): RankedScorer[] {
  const sorted = primaryFirst(rows);
  return inLegendOrder(rows.map(({ scorer }) => scorer!)).flatMap((scorer) => byPlace(scorer, sorted, sites));
}

/** What an effect is called, and its unit. */
export function effectInWords(effect: string): { name: string; unit: string } {
  const asIs = effect.replaceAll('_', ' ');
  return own(EFFECTS, effect) ?? { name: asIs, unit: asIs };
}

/** What an ablation is called. */
export function ablationName(ablation: string): string {
  return own(ABLATIONS, ablation) ?? ablation.replaceAll('_', ' ');
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

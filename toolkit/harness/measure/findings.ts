import { FACTORS } from '../../attribution/place';
import type { Estimate } from '../../metrics/estimate';
import type { MetricRow, RowPlace, Measurement } from './records';

/** Factors at which a scorer has a primary value; it need not enter into every metric. */
const DEFAULTED = [...FACTORS.filter((factor) => factor !== 'site'), 'aggregation', 'boundary', 'scope'] as const;

const NOT_ABLATED = { ablation: null, bin: null, effect: null };

/** An estimate, and what its row says of it beside the value. */
export type Found = Estimate & Pick<MetricRow, 'nullValue' | 'p'>;

/**
 * The metric's estimate at a place of the sweep, undefined where the run did not measure it. A factor that is not named is at its
 * primary value, or does not enter.
 */
export type Find = (metric: string, where: Partial<RowPlace>) => Found | undefined;

/** Looks up measurements by metric and place. */
export function findIn(measured: readonly Measurement[]): Find {
  const byMetric = new Map<string, Measurement[]>();
  for (const one of measured) {
    const others = byMetric.get(one.row.metric);
    if (others) others.push(one);
    else byMetric.set(one.row.metric, [one]);
  }
  const primary = primaryFactors(measured);
  return (metric, where) => {
    const defaults = primary.get(where.scorer ?? null) ?? {};
    const found = byMetric.get(metric)?.find(({ row }) => isAt(row, where, defaults));
    return found && { ...found.estimate, nullValue: found.row.nullValue, p: found.row.p };
  };
}

type Defaults = Partial<RowPlace>;

/** What each scorer's primary rows have in common, by scorer. */
function primaryFactors(measured: readonly Measurement[]): Map<string | null, Defaults> {
  const factors = new Map<string | null, Defaults>();
  for (const { row } of measured) {
    if (!row.primary) continue;
    const known = factors.get(row.scorer) ?? {};
    const entries = DEFAULTED.filter((factor) => row[factor] !== null).map((factor) => [factor, row[factor]]);
    factors.set(row.scorer, { ...(Object.fromEntries(entries) as Defaults), ...known });
  }
  return factors;
}

function isAt(row: MetricRow, where: Partial<RowPlace>, defaults: Defaults): boolean {
  const fixed = { scorer: null, layer: null, site: null, control: null, ...NOT_ABLATED, split: 'all', ...where };
  const isFixed = Object.entries(fixed).every(([name, value]) => row[name as keyof RowPlace] === value);
  return isFixed && DEFAULTED.every((name) => name in where || row[name] === null || row[name] === defaults[name]);
}

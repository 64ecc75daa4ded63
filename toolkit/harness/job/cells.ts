import { FACTORS, type Factors, type Place, scoreKey } from '../../attribution/place';
import { scorerLayers, scorerNamed } from '../../attribution/registry';
import type { Scorer } from '../../attribution/scorer';
import type { Aggregation } from '../../attribution/wordScores';
import type { BertConfig } from '../../checkpoint/config';
import { UserError } from '../../errors';
import type { Boundary, Scope } from '../../rationale/high';
import type { ExperimentConfig, ScorerSweep } from '../config/config';

/** One set of wordpiece scores of the sweep, and what is made of it: a scorer at one setting of its factors. */
export interface Cell {
  scorer: Scorer;
  place: Place;
  /** `tas.post.8` */
  key: string;
  /** True where every factor but layer and site is at the scorer's first. */
  isPrimary: boolean;
  /** How wordpieces become words; the first is primary. */
  aggregations: readonly Aggregation[];
  boundaries: readonly Boundary[];
  scopes: readonly Scope[];
}

/**
 * The cells a config asks for on a checkpoint, entry by entry of `scorers`. Two entries may share cells, and then differ in what is
 * made of them.
 * @throws {UserError} For a layer, head or dimension the checkpoint does not have, or nothing to score.
 */
export function listCells(config: ExperimentConfig, model: BertConfig): Cell[] {
  checkLayers(config.layers, model);
  for (const sweep of config.scorers) checkFactors(sweep, model);
  const first = new Map<string, ScorerSweep>();
  for (const sweep of config.scorers) if (!first.has(sweep.name)) first.set(sweep.name, sweep);
  const cells = config.scorers.flatMap((sweep) => cellsOf(config, sweep, first.get(sweep.name)!, model));
  if (cells.length > 0) return cells;
  throw new UserError({ what: 'layers: no scorer has a score at any of them', got: config.layers });
}

function cellsOf(config: ExperimentConfig, sweep: ScorerSweep, first: ScorerSweep, model: BertConfig): Cell[] {
  const scorer = scorerNamed(sweep.name);
  const layers = scorerLayers(scorer, model).filter((layer) => isAsked(layer, config.layers));
  return crossed(sweep).flatMap((factors) =>
    layers.flatMap((layer): Cell[] => {
      const place = { ...factors, layer };
      if (!exists(place)) return [];
      return [
        {
          scorer,
          place,
          key: scoreKey(scorer.name, place, scorer.factors),
          isPrimary: sweep === first && FACTORS.every((name) => name === 'site' || isFirst(factors[name], sweep[name])),
          aggregations: sweep.aggregation,
          boundaries: sweep.boundary ?? config.high.boundaries,
          scopes: sweep.scope ?? config.high.scopes,
        },
      ];
    }),
  );
}

/** The boundary of primary rows of activation strength, or of the first scorer where it is not among them. */
export function primaryBoundary({ scorers, high }: ExperimentConfig): Boundary {
  const sweep = scorers.find(({ name }) => name === 'tas') ?? scorers[0]!;
  return (sweep.boundary ?? high.boundaries)[0]!;
}

/** Over what the primary boundary is drawn. */
export function primaryScope({ scorers, high }: ExperimentConfig): Scope {
  const sweep = scorers.find(({ name }) => name === 'tas') ?? scorers[0]!;
  return (sweep.scope ?? high.scopes)[0]!;
}

/** Every combination of the factors' values, the last factor varying fastest; null for a factor the scorer does not have. */
function crossed(sweep: ScorerSweep): Factors[] {
  return FACTORS.reduce<Partial<Factors>[]>(
    (some, name) => some.flatMap((factors) => (sweep[name] ?? [null]).map((value) => ({ ...factors, [name]: value }))),
    [{}],
  ) as Factors[];
}

/** LayerNorm's beta has been added after it, not before. */
function exists({ site, centring }: Factors): boolean {
  return !(site === 'pre' && centring === 'beta');
}

function isFirst(value: unknown, values: readonly unknown[] | undefined): boolean {
  return value === null || value === values![0];
}

function isAsked(layer: number | null, layers: ExperimentConfig['layers']): boolean {
  return layer === null || layers === 'all' || layers.includes(layer);
}

function checkLayers(layers: ExperimentConfig['layers'], { numLayers }: BertConfig): void {
  const beyond = layers === 'all' ? undefined : layers.find((layer) => layer > numLayers);
  if (beyond !== undefined)
    throw new UserError({ what: 'layers: beyond the checkpoint', got: beyond, expected: `0 to ${numLayers}` });
}

function checkFactors(sweep: ScorerSweep, { numHeads, hiddenSize }: BertConfig): void {
  const { name, head = [], leftOut = [] } = sweep;
  const beyond = head.find((one) => typeof one === 'number' && one >= numHeads);
  if (beyond !== undefined)
    throw new UserError({ what: 'scorers: head beyond the checkpoint', got: beyond, expected: `0 to ${numHeads - 1}` });
  const all = leftOut.find((count) => count >= hiddenSize);
  if (all !== undefined)
    throw new UserError({ what: 'scorers: leftOut leaves no dimension', got: all, expected: `0 to ${hiddenSize - 1}` });
  if (!crossed(sweep).some((factors) => exists(factors)))
    throw new UserError({ what: `scorers: ${name} at site pre alone has no centring beta`, expected: 'site post' });
}

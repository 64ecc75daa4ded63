import { FACTORS, type Factors, type Place, scoreKey } from '../../attribution/place';
import { scorerLayers, scorerNamed } from '../../attribution/registry';
import type { Scorer } from '../../attribution/scorer';
import type { Aggregation } from '../../attribution/wordScores';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { ModelConfig } from '../../graph/modelConfig';
import { NORM_INPUT } from '../../graph/taps';
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

/** What cells depend on of a model. */
export type CellModel = Pick<ConvertedFolder, 'config' | 'roles' | 'taps'>;

/** The cells of a config, and why the model has not the others. */
export interface Listed {
  cells: Cell[];
  /** Reasons by key. */
  unavailable: Record<string, string>;
}

/**
 * The cells a config asks for on a checkpoint, entry by entry of `scorers`. Two entries may share cells, and then differ in what is
 * made of them.
 * @throws {UserError} For a layer, head or dimension the checkpoint does not have, or nothing to score.
 */
export function listCells(config: ExperimentConfig, model: CellModel): Listed {
  checkLayers(config.layers, model.config);
  for (const sweep of config.scorers) checkFactors(sweep, model.config);
  const first = new Map<string, ScorerSweep>();
  for (const sweep of config.scorers) if (!first.has(sweep.name)) first.set(sweep.name, sweep);
  const all = config.scorers.flatMap((sweep) => cellsOf(config, sweep, first.get(sweep.name)!, model.config));
  const reasons = new Map<Cell, string>();
  for (const cell of all) {
    const reason = whyNot(cell, model);
    if (reason !== null) reasons.set(cell, reason);
  }
  const unavailable = Object.fromEntries([...reasons].map(([{ key }, reason]) => [key, reason]));
  const cells = all.filter((cell) => !reasons.has(cell));
  if (cells.length > 0) return { cells, unavailable };
  const [reason] = reasons.values();
  if (reason !== undefined) throw new UserError({ what: `scorers: none has a score on this model: ${reason}` });
  throw new UserError({ what: 'layers: no scorer has a score at any of them', got: config.layers });
}

/** Why a model has no such scores, or null where it has. */
export function whyNot({ scorer, place }: Pick<Cell, 'scorer' | 'place'>, model: CellModel): string | null {
  if (scorer.cost === 'no pass') return null;
  if (place.centring === 'beta' && model.config.lacksNormBias) return "the model's norms have no beta to subtract";
  return scorer.unavailable?.(model, place) ?? null;
}

function cellsOf(config: ExperimentConfig, sweep: ScorerSweep, first: ScorerSweep, model: ModelConfig): Cell[] {
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

/** The boundary of primary rows of TAS, or of the first scorer where it is not among them. */
export function primaryBoundary({ scorers, high }: ExperimentConfig): Boundary {
  const sweep = scorers.find(({ name }) => name === 'tas') ?? scorers[0]!;
  return (sweep.boundary ?? high.boundaries)[0]!;
}

/** Over what the primary boundary is drawn. */
export function primaryScope({ scorers, high }: ExperimentConfig): Scope {
  const sweep = scorers.find(({ name }) => name === 'tas') ?? scorers[0]!;
  return (sweep.scope ?? high.scopes)[0]!;
}

/** How wordpieces become words in primary rows of TAS. */
export function primaryAggregation({ scorers }: ExperimentConfig): Aggregation {
  return (scorers.find(({ name }) => name === 'tas') ?? scorers[0]!).aggregation[0]!;
}

/** Every combination of the factors' values, the last factor varying fastest; null for a factor the scorer does not have. */
function crossed(sweep: ScorerSweep): Factors[] {
  return FACTORS.reduce<Partial<Factors>[]>(
    (some, name) => some.flatMap((factors) => (sweep[name] ?? [null]).map((value) => ({ ...factors, [name]: value }))),
    [{}],
  ) as Factors[];
}

/** A norm's beta has been added after it alone. */
function exists({ site, centring }: Factors): boolean {
  return !(centring === 'beta' && site !== null && !NORM_INPUT.has(site));
}

function isFirst(value: unknown, values: readonly unknown[] | undefined): boolean {
  return value === null || value === values![0];
}

function isAsked(layer: number | null, layers: ExperimentConfig['layers']): boolean {
  return layer === null || layers === 'all' || layers.includes(layer);
}

function checkLayers(layers: ExperimentConfig['layers'], { numLayers }: ModelConfig): void {
  const beyond = layers === 'all' ? undefined : layers.find((layer) => layer > numLayers);
  if (beyond !== undefined)
    throw new UserError({ what: 'layers: beyond the checkpoint', got: beyond, expected: `0 to ${numLayers}` });
}

function checkFactors(sweep: ScorerSweep, { numHeads, hiddenSize }: ModelConfig): void {
  const { name, head = [], leftOut = [] } = sweep;
  if (scorerNamed(name).cost === 'many passes')
    throw new UserError({
      what: 'scorers: it takes passes of its own, and scores the sample that words are removed from alone',
      got: name,
      expected: 'it under faithfulness.scorers',
    });
  const beyond = head.find((one) => typeof one === 'number' && one >= numHeads);
  if (beyond !== undefined)
    throw new UserError({ what: 'scorers: head beyond the checkpoint', got: beyond, expected: `0 to ${numHeads - 1}` });
  const all = leftOut.find((count) => count >= hiddenSize);
  if (all !== undefined)
    throw new UserError({ what: 'scorers: leftOut leaves no dimension', got: all, expected: `0 to ${hiddenSize - 1}` });
  if (!crossed(sweep).some((factors) => exists(factors)))
    throw new UserError({
      what: `scorers: ${name} at site ${sweep.site!.join(', ')} alone has no centring beta`,
      expected: `site ${[...NORM_INPUT].flatMap(([output, input]) => (sweep.site!.includes(input) ? output : [])).join(', ')}`,
    });
}

import type { ActivationCache } from '../../activations/cache';
import type { Columns } from '../../activations/cacheFile';
import type { CacheSource } from '../../activations/cacheSource';
import { activationStrength } from '../../attribution/activationStrength';
import { placeOf } from '../../attribution/place';
import type { BertConfig } from '../../checkpoint/config';
import { rankedPlaces } from '../job/rankings';
import type { Job } from '../job/job';
import { type Column, columnOf, shiftColumn, standardColumns } from './columns';

/** Where the scores of a run are kept between runs. */
export interface Keeping {
  cache: ActivationCache;
  source: CacheSource;
}

/** What of a run's scores is kept already, and what a forward pass must give. */
export interface ScoringPlan {
  known: Columns;
  /** Empty where nothing need be computed. */
  missing: Column[];
}

/**
 * The columns a run cannot do without: those of its cells, and of the scorers whose words are removed, that are read off the shared
 * pass, and the shift into every asked layer with the norms on both sides of it.
 */
export function askedColumns({ cells, config, checkpoint, selection, isSelection }: Job): Column[] {
  const canAlter = isSelection.includes(true);
  const ranked = config.faithfulness ? rankedPlaces(config.faithfulness.scorers, checkpoint.config) : [];
  const scores = [...cells, ...ranked].flatMap(({ scorer, place }) => {
    const column = scorer.cost === 'one pass' ? columnOf(scorer, place, selection) : null;
    return column && (canAlter || !column.altered) ? [column] : [];
  });
  const layers = new Set(cells.flatMap(({ scorer, place }) => (scorer === activationStrength ? [place.layer!] : [])));
  return distinct([...scores, ...[...layers].filter((layer) => layer > 0).flatMap(shiftColumns)]);
}

/** The shift into a layer, and the strengths that it leads from and to. */
export function shiftColumns(layer: number): Column[] {
  const strength = (at: number) => columnOf(activationStrength, placeOf({ site: 'post', layer: at }), '');
  return [shiftColumn(layer), strength(layer - 1), strength(layer)];
}

/** Reads what is kept. A pass that is needed anyway, and whose scores are kept, also gives the standard columns. */
export function planScoring(asked: readonly Column[], model: BertConfig, keeping: Keeping | null): ScoringPlan {
  const known: Columns = keeping?.cache.read(keeping.source) ?? new Map<string, Float32Array>();
  if (asked.every(({ key }) => known.has(key))) return { known, missing: [] };
  const wanted = keeping ? distinct([...asked, ...standardColumns(model)]) : asked;
  return { known, missing: wanted.filter(({ key }) => !known.has(key)) };
}

function distinct(columns: readonly Column[]): Column[] {
  return [...new Map(columns.map((column) => [column.key, column])).values()];
}

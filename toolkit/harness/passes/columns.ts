import type { ActivationCache } from '../../activations/cache';
import type { CacheSource, Columns } from '../../activations/cacheFile';
import { activationStrength } from '../../attribution/activationStrength';
import { attentionReceived } from '../../attribution/attention';
import { type Place, placeOf } from '../../attribution/place';
import { scorerLayers } from '../../attribution/registry';
import type { TapScorer } from '../../attribution/scorer';
import type { Site } from '../../graph/taps';
import type { Job } from '../job/job';
import { askedRankings, rankedPlaces } from '../job/rankings';
import { type Column, columnOf, type Described } from './column';
import { dimensionColumns, outlierCount } from './dimensionColumns';
import { needsMoments } from './moments';
import { lengthColumn, lengthKey, normKeys, SHIFT_VARIANTS, shiftColumns, stepsInto } from './shiftColumns';

/**
 * What a forward pass whose activations are kept computes besides what is asked, so that no later sweep over the same text needs
 * another: every norm at each site and layer, attention received, and every shift.
 */
function standardColumns(model: Described): Column[] {
  const column = (scorer: TapScorer, place: Partial<Place>) => columnOf(scorer, placeOf(place), '', model);
  const norms = model.sites.flatMap((site) =>
    activationStrength.factors.norm.flatMap((norm) =>
      scorerLayers(activationStrength, model.config).map((layer) => column(activationStrength, { layer, site, norm })),
    ),
  );
  const attention = scorerLayers(attentionReceived, model.config).map((layer) => column(attentionReceived, { layer }));
  const shifts = Array.from({ length: model.config.numLayers }, (_, block) =>
    lengthColumn({ from: block, to: block + 1, site: model.sites[0]!, centredOn: null }, model),
  );
  return [...norms, ...attention, ...shifts];
}

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
 * pass; the shift into every layer of TAS with the norms on both sides of it, and into the layers that C4 looks at every reading of it.
 */
export function askedColumns(job: Job): Column[] {
  const { cells, config, checkpoint, selection, isSelection } = job;
  const canAlter = isSelection.includes(true);
  const ranked = rankedPlaces(askedRankings(config), checkpoint);
  const scores = [...cells, ...ranked].flatMap(({ scorer, place }) => {
    const column = scorer.cost === 'one pass' ? columnOf(scorer, place, selection, checkpoint) : null;
    return column && (canAlter || !column.altered) ? [column] : [];
  });
  const tas = cells.filter(({ scorer }) => scorer === activationStrength);
  const swept = [...new Set(tas.map(({ place }) => place.layer!))];
  const plain = swept.filter((layer) => layer > 0).flatMap((layer) => shiftColumns(layer, checkpoint, [null], null));
  const count = outlierCount(job);
  const outliers = (count === 0 ? [] : swept).flatMap((layer) =>
    dimensionColumns({ layer, site: checkpoint.sites[0]!, selection }, count, checkpoint),
  );
  const readings = (tas.length === 0 ? [] : claimedLayers(job)).flatMap((layer) =>
    shiftColumns(layer, checkpoint, [null, ...SHIFT_VARIANTS], hasMoments(job) ? selection : null),
  );
  return distinct([...scores, ...plain, ...readings, ...outliers]);
}

/** The layers that C4 looks at: its own, and the next, which an index counted from 0 would mean. */
function claimedLayers({ config, checkpoint }: Job): number[] {
  const { layer } = config.claims.C4;
  return [layer, layer + 1].filter((one) => one > 0 && one <= checkpoint.config.numLayers);
}

/**
 * Whether the selection split goes through the model before the corpus: some scorer is centred on its mean state or leaves out the
 * dimensions of largest variance in it. What else needs either is measured then alone, since it costs a pass of its own.
 */
export function hasMoments({ cells, isSelection }: Pick<Job, 'cells' | 'isSelection'>): boolean {
  return isSelection.includes(true) && cells.some(({ place }) => needsMoments(place));
}

/** Where the shift into a layer, and the norms before and after it, are found, in that order. */
export function shiftKeys(layer: number, site: Site): string[] {
  const [step] = stepsInto(layer, site, null, '');
  return [lengthKey(step!), ...normKeys(step!)];
}

/** Reads what is kept. A pass that is needed anyway, and whose scores are kept, also gives the standard columns. */
export function planScoring(asked: readonly Column[], model: Described, keeping: Keeping | null): ScoringPlan {
  const known: Columns = keeping?.cache.read(keeping.source) ?? new Map<string, Float32Array>();
  if (asked.every(({ key }) => known.has(key))) return { known, missing: [] };
  const wanted = keeping ? distinct([...asked, ...standardColumns(model)]) : asked;
  return { known, missing: wanted.filter(({ key }) => !known.has(key)) };
}

function distinct(columns: readonly Column[]): Column[] {
  return [...new Map(columns.map((column) => [column.key, column])).values()];
}

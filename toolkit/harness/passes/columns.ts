import type { ActivationCache } from '../../activations/cache';
import type { CacheSource, Columns } from '../../activations/cacheFile';
import type { SentenceTaps } from '../../activations/run';
import { activationStrength } from '../../attribution/activationStrength';
import { attentionReceived } from '../../attribution/attention';
import { type Place, scoreKey, placeOf } from '../../attribution/place';
import { scorerLayers } from '../../attribution/registry';
import type { TapScorer } from '../../attribution/scorer';
import { tapNames, tapScores } from '../../attribution/tapScores';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { Site } from '../../graph/taps';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import type { Job } from '../job/job';
import { askedRankings, rankedPlaces } from '../job/rankings';
import { type AlteredState, alteredState, needsMoments } from './moments';

/** What a converted model says of itself. */
type Described = Pick<ConvertedFolder, 'tap' | 'roles' | 'sites' | 'config'>;

/** One number a wordpiece that a forward pass gives: a scorer's score at a place, or a tap itself. */
export interface Column {
  /** `tas.post.8`, `shift.8` */
  key: string;
  /** The taps it is computed from. */
  taps: readonly string[];
  /** The state that is altered before the taps are computed, null where states are left as they are. */
  altered: AlteredState | null;
  /** [T] from the taps of one sentence. */
  valuesOf: (taps: SentenceTaps, encoding: Encoding) => Float32Array;
}

/**
 * The column of a scorer at a place.
 * @param selection - Digest of the selection split's text, on which means and variances depend.
 * @throws {UserError} For a tap that the model does not have.
 */
function columnOf(scorer: TapScorer, place: Place, selection: string, model: Described): Column {
  const scoresOf = tapScores(scorer, place, model);
  return {
    key: columnKey(scorer, place, selection),
    taps: tapNames(scorer, place, model),
    altered: alteredState(place, model),
    valuesOf: (taps, encoding) => Float32Array.from(scoresOf(taps, encoding)),
  };
}

/** Where its numbers are found. */
export function columnKey({ name, factors }: TapScorer, place: Place, selection: string): string {
  const key = scoreKey(name, place, factors);
  return needsMoments(place) ? `${key}@${selection.slice(0, 12)}` : key;
}

/** The column of a shift, L2 norm of hidden_states[layer] - hidden_states[layer - 1]. */
function shiftColumn(layer: number, model: Described): Column {
  const tap = model.tap({ kind: 'shift', layer }).name;
  return { key: `shift.${layer}`, taps: [tap], altered: null, valuesOf: (taps) => own(taps, tap)!.values };
}

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
  const shifts = Array.from({ length: model.config.numLayers }, (_, block) => shiftColumn(block + 1, model));
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
 * pass, and the shift into every asked layer with the norms on both sides of it.
 */
export function askedColumns({ cells, config, checkpoint, selection, isSelection }: Job): Column[] {
  const canAlter = isSelection.includes(true);
  const ranked = rankedPlaces(askedRankings(config), checkpoint);
  const scores = [...cells, ...ranked].flatMap(({ scorer, place }) => {
    const column = scorer.cost === 'one pass' ? columnOf(scorer, place, selection, checkpoint) : null;
    return column && (canAlter || !column.altered) ? [column] : [];
  });
  const layers = new Set(cells.flatMap(({ scorer, place }) => (scorer === activationStrength ? [place.layer!] : [])));
  const shifts = [...layers].filter((layer) => layer > 0).flatMap((layer) => shiftColumns(layer, checkpoint));
  return distinct([...scores, ...shifts]);
}

/** The shift into a layer, and the strengths that it leads from and to. */
function shiftColumns(layer: number, model: Described): Column[] {
  const site = model.sites[0]!;
  const strength = (at: number) => columnOf(activationStrength, placeOf({ site, layer: at }), '', model);
  return [shiftColumn(layer, model), strength(layer - 1), strength(layer)];
}

/** Where their numbers are found, in that order. */
export function shiftKeys(layer: number, site: Site): string[] {
  return [`shift.${layer}`, ...[layer - 1, layer].map((at) => scoreKey(activationStrength.name, { site, layer: at }))];
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

import { FACTORS, type Place, scoreKey, placeOf } from '../../attribution/place';
import { scorerNamed } from '../../attribution/registry';
import type { Scorer, TapScorer } from '../../attribution/scorer';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { ModelConfig } from '../../graph/modelConfig';
import { UserError } from '../../errors';
import type { Site } from '../../graph/taps';
import type { Ranking } from '../config/faithfulness';
import { type CellModel, whyNot } from './cells';
import type { RunConfig } from './runConfig';

/** A scorer at one place, whose words are removed from the highest-scored on. */
export interface RankedScorer {
  scorer: Scorer;
  place: Place;
  /** `tas.post.8` */
  key: string;
}

/**
 * The scorers that a config names, each at one place.
 * @param best - The layer that the selection split would choose, null where there is no such choice.
 * @param key - Of the config, where they stand.
 * @returns each place once, in the order of the config
 * @throws {UserError} For a layer the checkpoint does not have.
 */
export function rankedScorers(
  rankings: readonly Ranking[],
  model: Pick<ConvertedFolder, 'config' | 'sites'>,
  best: number | null,
  key = 'faithfulness.scorers',
): RankedScorer[] {
  const all = rankings.flatMap((ranking) => {
    const scorer = scorerNamed(ranking.name);
    const layer = layerOf(ranking, scorer, model.config, best, key);
    if (layer === undefined) return [];
    const place = placeOf({ layer, ...factorsOf(ranking, scorer, model.sites) });
    return [{ scorer, place, key: scoreKey(scorer.name, place, scorer.factors) }];
  });
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/** The scorers of which a config wants scores besides those of its sweep. */
export function askedRankings({ faithfulness, interventions }: RunConfig): Ranking[] {
  return [...(faithfulness?.scorers ?? []), ...(interventions ? [interventions.scorer] : [])];
}

/** The places of scorers that are read off the shared pass, `best` being any layer, but for those that the model has not. */
export function rankedPlaces(
  rankings: readonly Ranking[],
  model: CellModel & Pick<ConvertedFolder, 'sites'>,
): { scorer: TapScorer; place: Place }[] {
  const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
  return rankings.flatMap((ranking) => {
    const bests = ranking.layer === 'best' ? layers : [null];
    const ranked = bests.flatMap((best) => rankedScorers([ranking], model, best));
    return ranked.flatMap(({ scorer, place }) =>
      scorer.cost === 'one pass' && whyNot({ scorer, place }, model) === null ? [{ scorer, place }] : [],
    );
  });
}

/** Undefined for the best layer where none was chosen. */
function layerOf(
  { layer = 'last' }: Ranking,
  { firstLayer, name }: Scorer,
  { numLayers }: ModelConfig,
  best: number | null,
  key: string,
): number | null | undefined {
  if (firstLayer === null) return null;
  if (layer === 'last') return numLayers;
  if (layer === 'best') return best === null ? undefined : Math.max(best, firstLayer);
  if (layer >= firstLayer && layer <= numLayers) return layer;
  const expected = `${firstLayer} to ${numLayers}`;
  throw new UserError({ what: `${key}: layer of ${name}`, got: layer, expected });
}

/** What the config says, and the default of every other factor that the scorer distinguishes. */
function factorsOf(ranking: Ranking, { factors }: Scorer, sites: readonly Site[]): Partial<Place> {
  const entries = FACTORS.filter((factor) => factors[factor]).map((factor) => {
    return [factor, ranking[factor] ?? (factor === 'site' ? sites : factors[factor]!)[0]];
  });
  return Object.fromEntries(entries) as Partial<Place>;
}

import { scorerLayers, scorerNamed } from '../attribution/registry';
import { type Place, placeKey, placeOf } from '../attribution/place';
import type { TapScorer } from '../attribution/scorer';
import type { Aggregation } from '../attribution/wordScores';
import type { BertConfig } from '../checkpoint/config';
import { UserError } from '../errors';
import type { Site } from '../graph/taps';
import type { ExperimentConfig } from './config';

/** One set of wordpiece scores of the sweep: a scorer at a layer and site. */
export interface Cell {
  scorer: TapScorer;
  place: Place;
  layer: number | null;
  site: Site | null;
  /** `tas.post.8` */
  key: string;
  /** How wordpieces become words; the first is primary. */
  aggregations: readonly Aggregation[];
}

/**
 * The cells a config asks for on a checkpoint.
 * @throws {UserError} For a layer the checkpoint does not have, a scorer asked for twice, or nothing to score.
 */
export function listCells(config: ExperimentConfig, model: BertConfig): Cell[] {
  const cells = cellsOf(config, model);
  const keys = cells.map(({ key }) => key);
  const again = keys.find((key, at) => keys.indexOf(key) < at);
  if (again !== undefined) throw new UserError({ what: `scorers: ${again} is asked for twice` });
  if (cells.length === 0)
    throw new UserError({ what: 'layers: no scorer has a score at any of them', got: config.layers });
  return cells;
}

function cellsOf(config: ExperimentConfig, model: BertConfig): Cell[] {
  return config.scorers.flatMap(({ name, sites, aggregation }) => {
    const scorer = scorerNamed(name);
    if (scorer.cost !== 'one pass') throw new Error(`${name} is not read off the shared pass`);
    return sites.flatMap((site) =>
      chosenLayers(config.layers, scorer, model).map((layer) => {
        const place = placeOf({ layer, site: checkSite(site, scorer) });
        return { scorer, place, layer, site, key: placeKey(name, place, scorer.factors), aggregations: aggregation };
      }),
    );
  });
}

function chosenLayers(layers: ExperimentConfig['layers'], scorer: TapScorer, model: BertConfig): (number | null)[] {
  const available = scorerLayers(scorer, model);
  if (layers === 'all') return available;
  const beyond = layers.find((layer) => layer > model.numLayers);
  if (beyond !== undefined)
    throw new UserError({ what: 'layers: beyond the checkpoint', got: beyond, expected: `0 to ${model.numLayers}` });
  return available.filter((layer) => layer === null || layers.includes(layer));
}

function checkSite(site: Site | null, scorer: TapScorer): Site | null {
  if (site === null || scorer.factors.site?.includes(site)) return site;
  throw new UserError({ what: `scorers: ${scorer.name} has no LayerNorm sites`, got: site, expected: 'no `sites`' });
}

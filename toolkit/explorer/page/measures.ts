import type { Model } from '../../activations/model';
import { runTaps, type SentenceTaps } from '../../activations/run';
import { placeOf, type Place } from '../../attribution/place';
import { scorerLayers, SCORERS } from '../../attribution/registry';
import type { TapScorer } from '../../attribution/scorer';
import { tapNames, tapScores } from '../../attribution/tapScores';
import { entryNamed } from '../../errors';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import type { Measure } from './messages';

/** Scores that one pass gives, then what a layer does to the state that it reads. */
const ONE_PASS = SCORERS.filter((scorer): scorer is TapScorer => scorer.cost === 'one pass');
const SHIFTS = [
  { name: 'shift', description: 'length of the step from the state of the layer below', isLength: true },
  { name: 'norm change', description: "how much the state's norm grows from the layer below", isLength: false },
];

/** One value a token at every layer. */
export type Rows = Map<number | null, Float64Array>;

/** What can be measured on a model. */
export function measuresOf(model: Model): Measure[] {
  const scorers = ONE_PASS.filter((scorer) =>
    scorerLayers(scorer, model.config).every((layer) => isThere(scorer, defaultPlace(scorer, layer, model), model)),
  );
  return [
    ...scorers.map(({ name, description, factors }) => ({ name, description, hasSites: 'site' in factors })),
    ...SHIFTS.map(({ name, description }) => ({ name, description, hasSites: true })),
  ];
}

function isThere(scorer: TapScorer, place: Place, model: Model): boolean {
  const kinds = new Set(model.taps.map(({ kind }) => kind));
  const reason = scorer.unavailable?.(model, place) ?? null;
  return reason === null && scorer.taps(place).every(({ kind }) => kinds.has(kind));
}

/** Each factor at its default, which is its first. */
function defaultPlace({ factors }: TapScorer, layer: number | null, model: Model, site = model.sites[0]): Place {
  const defaults = Object.entries(factors).map(([name, values]) => [name, values[0] ?? null]);
  return placeOf({ ...(Object.fromEntries(defaults) as object), layer, ...('site' in factors && { site }) });
}

/**
 * A measure of the tokens of a sentence at every layer it has.
 * @throws {UserError} For a name that is none of `measuresOf`.
 */
export async function measureTokens(model: Model, encoding: Encoding, name: string, site: string): Promise<Rows> {
  const measure = entryNamed('measure', [...ONE_PASS, ...SHIFTS], name);
  return 'isLength' in measure
    ? shifts(model, encoding, site, measure.isLength)
    : scores(model, encoding, measure, site);
}

async function scores(model: Model, encoding: Encoding, scorer: TapScorer, site: string): Promise<Rows> {
  const layers = scorerLayers(scorer, model.config);
  const places = layers.map((layer) => defaultPlace(scorer, layer, model, site));
  const names = places.flatMap((place) => tapNames(scorer, place, model));
  const taps = await tapsOf(model, encoding, names);
  return new Map(places.map((place) => [place.layer, tapScores(scorer, place, model)(taps, encoding)]));
}

async function tapsOf(model: Model, encoding: Encoding, names: readonly string[]): Promise<SentenceTaps> {
  return (await runTaps(model, [encoding], [...new Set(names)]))[0]!;
}

/** Where the states of the layer below have another width, as the embeddings of ELECTRA have, there is no step to take. */
async function shifts(model: Model, encoding: Encoding, site: string, isLength: boolean): Promise<Rows> {
  const kind = isLength ? 'state' : 'norm';
  const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
  const names = layers.map((layer) => model.tap({ kind, layer, site }).name);
  const taps = await tapsOf(model, encoding, names);
  const found = names.map((name) => own(taps, name)!);
  const rows: Rows = new Map();
  for (const layer of layers.slice(1)) {
    const [below, here] = [found[layer - 1]!, found[layer]!];
    if (below.values.length !== here.values.length) continue;
    const difference = here.values.map((value, at) => value - below.values[at]!);
    rows.set(layer, isLength ? lengths(difference, encoding.inputIds.length) : Float64Array.from(difference));
  }
  return rows;
}

/** L2 norm of each row of a matrix. */
function lengths(values: Float32Array, rows: number): Float64Array {
  const width = values.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    const squares = values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value * value, 0);
    return Math.sqrt(squares);
  });
}

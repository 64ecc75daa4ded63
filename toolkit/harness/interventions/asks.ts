import { widthOf } from '../../graph/taps';
import { generatorFor, shuffleAmong } from '../../random';
import { isRefusal } from '../../rationale/ablation/ablation';
import { drawOtherToken, intervene, type Intervened, type Replacement } from '../../rationale/ablation/intervention';
import { changeStates, distancesToMedianNorm, rescaled, withDimension } from '../../rationale/ablation/stateChanges';
import type { InterventionName } from '../config/interventions';
import type { InterventionContext } from './context';
import type { LayerStates } from './layerStates';
import { strataOf } from './matchedSets';

/** What is done to a sentence at a layer; effects are found by its name. */
export interface Ask {
  operation: InterventionName;
  /** `high`, `d -1`, `dimension 308` */
  bin: string;
  /** `matched`: the words that stand beside the set; `permuted`: the same factors in another arrangement. */
  control: 'matched' | 'permuted' | null;
  draw: number;
}

export function askName({ operation, bin, control, draw }: Ask): string {
  return JSON.stringify([operation, bin, control, draw]);
}

/** Everything that is done to a sentence of the sample at a layer, by its name. */
export function askedOf(context: InterventionContext, states: LayerStates, at: number): Map<string, Intervened> {
  const asks = context.operations.flatMap((operation) => {
    if (operation === 'scale_norms') return scaledNorms(context, states, at);
    if (operation === 'remove_dimensions') return removedDimensions(context, states, at);
    return replacedWords(context, states, at, operation);
  });
  return new Map(asks.map(([ask, intervened]) => [askName(ask), intervened]));
}

type Asked = [Ask, Intervened];

/** The words of each set, and their matches; effects are read on the words in neither. */
function replacedWords(
  context: InterventionContext,
  states: LayerStates,
  at: number,
  operation: 'zero' | 'mean' | 'resample',
): Asked[] {
  const draws = operation === 'resample' ? context.config.randomDraws : 1;
  return context.sets.flatMap(({ name: bin, sets }) => {
    const found = sets[at];
    if (!found) return [];
    return Array.from({ length: draws }, (_, draw) => {
      const replacement = replacementOf(context, states, at, operation, draw);
      const set = replacedOnly(context, states, at, found.set, found.matches, replacement);
      const match = replacedOnly(context, states, at, found.matches, found.set, replacement);
      const ask = { operation, bin, draw };
      return [
        [{ ...ask, control: null }, set],
        [{ ...ask, control: 'matched' }, match],
      ] as Asked[];
    }).flat();
  });
}

/** Replaces words; others are left as they are, but no effect is read on them. */
function replacedOnly(
  { encodings, site, measure }: InterventionContext,
  { layer }: LayerStates,
  at: number,
  words: readonly number[],
  unread: readonly number[],
  replacement: Replacement,
): Intervened {
  const encoding = encodings[at]!;
  const width = widthOf(measure.job.checkpoint.tap({ kind: 'state', layer, site }));
  const found = intervene(encoding, words, { site, layer }, replacement, width);
  if (isRefusal(found)) throw new Error(`a set that was taken is refused: ${found.refused}`);
  const kept = found.input.kept.filter((position) => !unread.includes(encoding.wordIds[position] ?? -1));
  return { ...found, input: { ...found.input, kept, places: kept } };
}

/** A position is given the same other token by every set of words that holds it, and at every layer. */
function replacementOf(
  { tokens, sample, measure }: InterventionContext,
  { of, mean }: LayerStates,
  at: number,
  operation: 'zero' | 'mean' | 'resample',
  draw: number,
): Replacement {
  if (operation === 'zero') return { intervention: 'zero' };
  if (operation === 'mean') return { intervention: 'mean', vector: mean! };
  const vectorAt = (position: number): Float32Array => {
    const purpose = `other token, sentence ${sample[at]!.sentence}, position ${position}, draw ${draw}`;
    const other = drawOtherToken(tokens, generatorFor(measure.job.config.seed, purpose), { sentence: at, position })!;
    return of[other.sentence]!.get(other.position)!;
  };
  return { intervention: 'resample', vectorAt };
}

/** Norms moved by each d and its opposite, and by the first with the factors of each stratum in other orders. */
function scaledNorms(context: InterventionContext, { layer, of }: LayerStates, at: number): Asked[] {
  const { config, encodings, site } = context;
  const [positions, states] = [[...of[at]!.keys()], [...of[at]!.values()]];
  const distances = distancesToMedianNorm(states);
  const moved = (d: number, by: Float64Array, control: Ask['control'], draw: number): Asked => [
    { operation: 'scale_norms', bin: `d ${d}`, control, draw },
    changeStates(encodings[at]!, { site, layer }, positions, rescaled(states, by, d)),
  ];
  const both = (d: number, by: Float64Array, control: Ask['control'], draw: number) => [
    moved(d, by, control, draw),
    moved(-d, by, control, draw),
  ];
  return [
    ...config.scaleNorms.flatMap((d) => both(d, distances, null, 0)),
    ...arrangements(context, positions, distances, layer, at).flatMap((by, draw) =>
      both(config.scaleNorms[0]!, by, 'permuted', draw),
    ),
  ];
}

/** The factors of a sentence shuffled among the wordpieces of each stratum; none where there is one arrangement alone. */
function arrangements(
  context: InterventionContext,
  positions: readonly number[],
  distances: Float64Array,
  layer: number,
  at: number,
): Float64Array[] {
  const { config, encodings, sample, measure } = context;
  const strata = strataOf(context, sample[at]!);
  const stratumAt = positions.map((position) => strata.get(encodings[at]!.wordIds[position]!)!);
  const groups = [...new Set(stratumAt)].map((stratum) =>
    [...positions.keys()].filter((token) => stratumAt[token] === stratum),
  );
  if (groups.every(({ length }) => length === 1)) return [];
  return Array.from({ length: config.permutations }, (_, draw) => {
    const purpose = `permuted factors, layer ${layer}, sentence ${sample[at]!.sentence}, draw ${draw}`;
    const generator = generatorFor(measure.job.config.seed, purpose);
    const shuffled = distances.slice();
    for (const group of groups) shuffleAmong(shuffled, group, generator);
    return shuffled;
  });
}

/** Each dimension by itself, set to its mean in every wordpiece. */
function removedDimensions(
  { encodings, site }: InterventionContext,
  { layer, of, mean, dimensions }: LayerStates,
  at: number,
): Asked[] {
  const [positions, states] = [[...of[at]!.keys()], [...of[at]!.values()]];
  return dimensions.map((dimension) => [
    { operation: 'remove_dimensions', bin: `dimension ${dimension}`, control: null, draw: 0 },
    changeStates(encodings[at]!, { site, layer }, positions, withDimension(states, dimension, mean![dimension]!)),
  ]);
}

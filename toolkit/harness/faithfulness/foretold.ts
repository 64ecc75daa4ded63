import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { Encoding } from '../../tokens/tokenizer';
import type { FaithfulnessConfig } from '../config/faithfulness';
import { aopcBoundsCost } from '../../metrics/perturbation';
import { isSearched } from './aopcRanges';
import { isAltered } from '../passes/moments';
import { rankedScorers } from '../job/rankings';
import { binSize } from '../../rationale/ablation/wordSets';
import { LARGEST_SHARE } from './matchedSets';
import { binsOf } from './wordSets';

/** Wordpieces that the removal of words will put through the model, special tokens included. */
export interface ForetoldRemovals {
  /** Of scorers with passes of their own, and, where the config asks for it, of all scorers with shuffled weights. */
  scorerTokens: number;
  /**
   * With the fewest and with the most random orders: between these, random orders are drawn until their error suffices, which is known only with
   * their effects. Each rather too many: removals that two scorers share run once, and scorers that agree share more than the independent ones
   * foretold.
   */
  removalTokens: ForetoldRange;
  /** Random orders of a sentence. */
  randomDraws: ForetoldRange;
}

/** Bounds of what is known only when it is done. */
export interface ForetoldRange {
  fewest: number;
  most: number;
}

/**
 * @param encodings - Of sentences such as are drawn, held out of the selection split and of it; the samples' sizes are the config's, and
 * their means stand for a sentence's.
 */
export function foretoldRemovals(
  config: FaithfulnessConfig,
  encodings: { held: readonly Encoding[]; selection: readonly Encoding[] },
  model: ConvertedFolder,
): ForetoldRemovals {
  const [able, ofMargin] = [encodings.held, encodings.selection].map((own) => own.filter((one) => wordsOf(one) > 1));
  const randomDraws = { fewest: config.randomDraws, most: Math.max(config.randomDraws, config.mostRandomDraws) };
  if (able!.length === 0) return { scorerTokens: 0, removalTokens: { fewest: 0, most: 0 }, randomDraws };
  return { ...foretoldOf(config, able!, ofMargin!, model, randomDraws), randomDraws };
}

function foretoldOf(
  config: FaithfulnessConfig,
  able: readonly Encoding[],
  ofMargin: readonly Encoding[],
  model: ConvertedFolder,
  randomDraws: ForetoldRange,
): Omit<ForetoldRemovals, 'randomDraws'> {
  const scale = Math.min(config.sentences, able.length) / able.length;
  const marginScale = Math.min(config.marginSentences / Math.max(1, ofMargin.length), 1);
  const ranked = rankedScorers(config.scorers, model, model.config.numLayers);
  const tokens = able.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const rounds = config.randomisedWeights ? 2 : 1;
  const ofScorers = ranked.map(({ scorer, place }) =>
    scorer.cost === 'many passes' ? rounds * scorer.costOf(able, place).tokens : 0,
  );
  // With shuffled weights too one pass feeds all scorers that need one.
  const shared = ranked.some(({ scorer, place }) => scorer.cost === 'one pass' && !isAltered(place));
  const again = shared ? (rounds - 1) * tokens : 0;
  const margin = sumOver(ofMargin, (one) => marginTokens(config, one));
  const matched = sumOver(able, (one) => matchedTokens(config, one, ranked.length));
  const removals = (draws: number) => {
    const ofOrders = sumOver(able, (one) => removalTokens(config, one, ranked.length + draws));
    return Math.round(scale * (ofOrders + matched) + marginScale * margin);
  };
  return {
    scorerTokens: Math.round(scale * ofScorers.reduce((sum, some) => sum + some, again)),
    removalTokens: { fewest: removals(randomDraws.fewest), most: removals(randomDraws.most) },
  };
}

function sumOver(encodings: readonly Encoding[], tokensOf: (encoding: Encoding) => number): number {
  return encodings.reduce((sum, encoding) => sum + tokensOf(encoding), 0);
}

/** Two sets a scorer and size, each with the passes that mask a word besides; the clean ones mask each word once. */
function matchedTokens(config: FaithfulnessConfig, encoding: Encoding, scorers: number): number {
  const { sizes, masked } = matchedParts(config, encoding);
  const words = wordsOf(encoding);
  const sets = sizes.reduce((sum, size) => sum + 2 * distinctSets(scorers, words, size), 0);
  return encoding.inputIds.length * (1 + masked + sets * (config.operations.length + masked));
}

/** Each word by itself, and the sets of those that change each of three effects the most. */
function marginTokens(config: FaithfulnessConfig, encoding: Encoding): number {
  const { sizes, masked } = matchedParts(config, encoding);
  const { length } = config.operations;
  const runs = (wordsOf(encoding) + 1) * (length + masked) + sizes.length * 2 * (3 * length + masked);
  return encoding.inputIds.length * runs;
}

function matchedParts({ shares, likelihoodWords }: FaithfulnessConfig, encoding: Encoding) {
  const words = wordsOf(encoding);
  const sizes = new Set(shares.filter((share) => share <= LARGEST_SHARE).map((share) => binSize(share, words)));
  return { sizes: [...sizes], masked: Math.min(likelihoodWords, words - 1) };
}

/** Those of one sentence: itself, without each word, without parts of each order, and a search of orders. */
function removalTokens(config: FaithfulnessConfig, encoding: Encoding, orders: number): number {
  const [length, words] = [encoding.inputIds.length, wordsOf(encoding)];
  const { shares, words: steps } = binsOf(config);
  const firsts = [...shares, ...steps].map(({ size }) => size(words)).filter((size) => size < words);
  const others = shares.map(({ size }) => words - size(words)).filter((size) => size > 0);
  const sizes = [...new Set([...firsts, ...others])];
  const perWord = (length - 2) / words;
  const lengthOf = (operation: string, removed: number) => length - (operation === 'delete' ? removed * perWord : 0);
  const ofOrders = config.operations.flatMap((operation) =>
    sizes.map(
      (removed) =>
        distinctSets(orders, words, removed) *
        lengthOf(operation, removed) *
        (firsts.includes(removed) && others.includes(removed) ? 2 : 1),
    ),
  );
  const singles = words * lengthOf(config.operations[0]!, 1);
  const searched = isSearched(config, words)
    ? (aopcBoundsCost(words) + orders * (words - 1)) * lengthOf(config.operations[0]!, words / 2)
    : 0;
  return length + singles + searched + ofOrders.reduce((sum, some) => sum + some, 0);
}

/** How many different sets of a size the first words of some orders are, on average over independent orders. */
function distinctSets(orders: number, words: number, size: number): number {
  let ways = 1;
  for (let i = 1; i <= size; i++) ways *= (words - size + i) / i;
  return ways === 1 ? 1 : -ways * Math.expm1(orders * Math.log1p(-1 / ways));
}

function wordsOf({ wordIds }: Encoding): number {
  return new Set(wordIds.filter((word) => word !== null)).size;
}

import type { Model } from '../activations/model';
import { TokenCount } from '../activations/progress';
import { TARGETS } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import type { Place } from './place';
import { noRemovalToken } from './roles';
import type { PassCost, PassScorer, SentenceScores } from './scorer';
import { type PreparedTarget, prepareTarget, targetOf, targetUnavailable } from './targets';

/** How often a sentence goes through the model, and for how many of these times the derivative is computed. */
interface Passes {
  rows: number;
  gradients: number;
}

/** What a scorer works with once its target stands. */
export interface PassWork {
  model: Model;
  encodings: readonly Encoding[];
  target: PreparedTarget;
  progress: TokenCount;
  /** Positions of the sentences to score. */
  only: readonly number[];
}

type Named = Pick<PassScorer, 'name' | 'description' | 'source' | 'defaultAggregation'>;

/** What one scorer with passes of its own does other than the others. */
interface PassScorerParts extends Named {
  /** Whether words are taken away, for which the model must have a token; default not. */
  removes?: boolean;
  passesOf: (encoding: Encoding) => Passes;
  scoresOf: (work: PassWork) => AsyncGenerator<SentenceScores>;
}

/** A scorer that explains a target by passes of its own: what it costs, where it is unavailable, and its target prepared for it. */
export function passScorer({ passesOf, scoresOf, removes = false, ...named }: PassScorerParts): PassScorer {
  const costOf = (encodings: readonly Encoding[], place: Place) => passCost(encodings, place, passesOf);
  return {
    ...named,
    cost: 'many passes',
    factors: { target: TARGETS },
    firstLayer: null,
    unavailable: (model, place) =>
      (removes ? noRemovalToken(model.roles, named.name) : null) ?? targetUnavailable(model, targetOf(place)),
    costOf,
    scoreSentences: async function* (model, encodings, place, onProgress, only = [...encodings.keys()]) {
      const scored = only.map((at) => encodings[at]!);
      const progress = new TokenCount(named.name, costOf(scored, place).tokens, onProgress);
      const target = await prepareTarget(model, encodings, targetOf(place), progress, only);
      yield* scoresOf({ model, encodings, target, progress, only });
    },
  };
}

/** What the passes of all sentences add up to, with the one that a cosine needs for what it compares with. */
function passCost(encodings: readonly Encoding[], place: Place, passesOf: (encoding: Encoding) => Passes): PassCost {
  const cost = { rows: 0, tokens: 0, gradientTokens: 0 };
  for (const encoding of encodings) {
    const { rows, gradients } = passesOf(encoding);
    const passes = rows + (targetOf(place) === 'cosine' ? 1 : 0);
    cost.rows += passes;
    cost.tokens += passes * encoding.inputIds.length;
    cost.gradientTokens += gradients * encoding.inputIds.length;
  }
  return cost;
}

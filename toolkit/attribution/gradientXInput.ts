import { TokenCount } from '../activations/progress';
import { TARGETS } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import { passCost } from './passCost';
import { allOf, runRows } from './passRows';
import type { Place } from './place';
import type { PassCost, PassScorer } from './scorer';
import { prepareTarget, targetOf, targetUnavailable } from './targets';

const NAME = 'gradient_x_input';
const TAP = 'gradient_x_input';

/**
 * The derivative of the target by a wordpiece's word embedding times that embedding, summed over its dimensions: how far the target would
 * fall if the embedding were shrunk to nothing and the model were linear. Signed: a low score is a wordpiece that holds the target down.
 */
export const gradientXInput = {
  cost: 'many passes',
  name: NAME,
  description: 'word embedding times derivative of the target, signed; a high one is a word that raises the target',
  source: 'Shrikumar et al. 2016, arXiv 1605.01713; Denil, Demiraj & de Freitas 2014, arXiv 1412.6815',
  factors: { target: TARGETS },
  firstLayer: null,
  defaultAggregation: 'sum',
  unavailable: (model, place) => targetUnavailable(model, targetOf(place)),
  costOf,
  scoreSentences: async function* (model, encodings, place, onProgress, only = allOf(encodings)) {
    const progress = new TokenCount(
      NAME,
      costOf(
        only.map((at) => encodings[at]!),
        place,
      ).tokens,
      onProgress,
    );
    const target = await prepareTarget(model, encodings, targetOf(place), progress, only);
    const rows = only.map((sentence) => ({
      sentence,
      encoding: encodings[sentence]!,
      feeds: () => target.gradientFeeds(sentence),
    }));
    for await (const { sentence, rows: taps } of runRows(model, rows, [TAP], target.shared, progress))
      yield { index: sentence, scores: Float64Array.from(taps[0]![TAP]!.values) };
  },
} as const satisfies PassScorer;

function costOf(encodings: readonly Encoding[], place: Place): PassCost {
  return passCost(encodings, place, () => ({ rows: 1, gradients: 1 }));
}

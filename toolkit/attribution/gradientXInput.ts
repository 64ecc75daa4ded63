import { runRows, passScorer } from './passScorer';

const TAP = 'gradient_x_input';

/**
 * The derivative of the target by a wordpiece's word embedding times that embedding, summed over its dimensions: how far the target would
 * fall if the embedding were shrunk to nothing and the model were linear. Signed: a low score is a wordpiece that holds the target down.
 */
export const gradientXInput = passScorer({
  name: 'gradient_x_input',
  description: 'word embedding times derivative of the target, signed; a high one is a word that raises the target',
  source: 'Shrikumar et al. 2016, arXiv 1605.01713; Denil, Demiraj & de Freitas 2014, arXiv 1412.6815',
  defaultAggregation: 'sum',
  passesOf: () => ({ rows: 1, gradients: 1 }),
  scoresOf: async function* ({ model, encodings, target, progress, only }) {
    const rows = only.map((sentence) => ({
      sentence,
      encoding: encodings[sentence]!,
      feeds: () => target.gradientFeeds(sentence),
    }));
    for await (const { sentence, rows: taps } of runRows(model, rows, [TAP], target.shared, progress))
      yield { index: sentence, scores: Float64Array.from(taps[0]![TAP]!.values) };
  },
});

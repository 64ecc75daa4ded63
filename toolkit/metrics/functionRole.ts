import { estimate } from './estimate';
import { keptFor } from './kept';
import type { Metric } from './metric';
import { type LabelledWords, labelWords, drawnEpsilonSquared } from './kruskalWallis';
import type { Sample } from './sample';
import { scoreOrder } from './scoreOrder';
import { FUNCTION_TAGS } from './strata';

/** How far the score tells the kinds of function words apart: a structural distinction, since none of them is a content word. */
export const functionRoleEffect: Metric = {
  name: 'function_role_effect',
  description: 'epsilon-squared (Kruskal and Wallis) of the score over the UPOS tags of function words',
  higherIsBetter: null,
  chance: 0,
  descriptive: true,
  dependsOn: 'scores',
  evaluate: (sample, scored) => {
    const roles = rolesOf(sample);
    const order = scoreOrder(scored, sample.upos.length).filter((word) => roles[word]! >= 0);
    const words: LabelledWords = labelWords(order, scored.scores, roles, sample.sentences.ofWord);
    const reason = 'the sample does not have function words that differ in the score and in their tag';
    const statistic = (draws: readonly Uint16Array[]): Float64Array =>
      drawnEpsilonSquared(words, FUNCTION_TAGS.length, draws);
    return estimate(sample, sample.sentences, order, statistic, reason);
  },
};

/** Which of the function words' tags a word has, -1 where none. */
const rolesOf = keptFor(({ upos }: Sample): Int8Array => Int8Array.from(upos, (tag) => FUNCTION_TAGS.indexOf(tag)));

import { classAuc } from './classAuc';
import type { Metric } from './metric';

/** How well the score tells the heads of salient entities from those of other entities. */
export const aucSalientHead = salientAbove('auc_salient_head', 'entity heads', () => true);

/** The same among nouns alone, so that part of speech cannot stand in for salience. */
export const aucSalientNounHead = salientAbove(
  'auc_salient_noun_head',
  'noun heads of entities',
  (upos) => upos === 'NOUN' || upos === 'PROPN',
);

function salientAbove(name: string, label: string, counts: (upos: string) => boolean): Metric {
  return classAuc({
    name,
    description: `area under the ROC curve, salient above other ${label}, words pooled, clustered by document`,
    label: `salient and other ${label}`,
    classOf: ({ upos, salience }, word) => {
      const summaries = salience[word] ?? null;
      return summaries === null || !counts(upos[word]!) ? null : summaries >= 1;
    },
    clusteringOf: ({ documents }) => documents,
  });
}

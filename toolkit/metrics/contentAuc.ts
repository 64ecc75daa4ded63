import { classAuc } from './classAuc';
import type { Metric } from './metric';
import type { Stratum } from './strata';

/** How well the score tells content words from function words. */
export const aucContentFunction = contentAbove('function', 'function words');

/** How well the score tells content words from punctuation. */
export const aucContentPunct = contentAbove('punct', 'punctuation');

function contentAbove(other: Stratum, label: string): Metric {
  return classAuc({
    name: `auc_content_${other}`,
    description: `area under the ROC curve, content words above ${label}, words pooled`,
    label: `content words and ${label}`,
    classOf: ({ strata }, word) => (strata[word] === 'content' ? true : strata[word] === other ? false : null),
    clusteringOf: ({ sentences }) => sentences,
  });
}

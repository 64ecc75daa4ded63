import type { Estimate } from '../../metrics/estimate';
import type { Rule } from '../config/rules';
import { defaultReading, missingLayer, partBySide } from './answer';
import { allOf, type Claim, type Evidence, evidenceRows } from './claim';
import type { Findings } from './findings';
import type { Part } from './part';

export const salience: Claim<Rule<'C1'>> = {
  id: 'C1',
  title: 'token activation strength ranks salient entities first',
  judgedFirst: true,
  describe: ({ layer, site, auc, coefficient, fewestDocuments }) =>
    `At layer ${layer} (${site}), over entities, with documents drawn: the AUC of salient above other entities within documents lies ` +
    `above ${auc}, and the coefficient of the score in a logit of salience, beside order, mentions, words of the sentence and ` +
    `frequency, lies above ${coefficient}, each by its whole interval. Supported if both do, contradicted if one lies below, otherwise, ` +
    `with fewer than ${fewestDocuments} documents, or without salience by a person, inconclusive.`,
  parts: ({ auc, coefficient, fewestDocuments }) => [
    partBySide({
      ...OVER_DOCUMENTS,
      name: 'salience',
      what: 'AUC of salient above other entities of the document',
      threshold: auc,
      reason: 'at 0.5 the score says nothing of salience',
      fewest: fewestDocuments,
      estimate: ({ statistics }, reading) => statistics.salienceAuc(reading),
    }),
    partBySide({
      ...OVER_DOCUMENTS,
      name: 'beyond_confounds',
      what: "coefficient of the standardised score beside the entity's order, mentions, sentence and frequency",
      threshold: coefficient,
      reason: 'at 0 the score adds nothing to what order, mentions, length and frequency say',
      fewest: fewestDocuments,
      estimate: ({ statistics }, reading) => statistics.salienceBeyond(reading),
    }),
  ],
  judge: (rule, findings, answered) => allOf(answered, besides(rule, findings)),
};

/** The quartile does not enter: scores are compared within the document. */
const OVER_DOCUMENTS = {
  side: 'above',
  clusters: 'documents',
  choices: ['layer', 'aggregation', 'context'],
} satisfies Partial<Part>;

/** What else a reader would ask: the same two numbers of attention and of what needs no model. Shown, not judged. */
function besides(rule: Rule<'C1'>, findings: Findings): Evidence[] {
  if (missingLayer(rule.layer, findings) !== null) return [];
  const { statistics } = findings;
  const reading = defaultReading(OVER_DOCUMENTS, rule, findings);
  const others = statistics.salienceBeside();
  return evidenceRows(
    [
      [
        'tau-b with the number of summaries, in documents whose summaries are all by persons',
        statistics.salienceTau(reading),
      ],
      ...others.map(({ name, auc }): [string, Estimate] => [`AUC by ${name}`, auc]),
      ...others.map(({ name, beyond }): [string, Estimate] => [`coefficient of ${name} beside the confounds`, beyond]),
    ],
    findings,
  );
}

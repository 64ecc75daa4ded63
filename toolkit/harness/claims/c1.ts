import { z } from 'zod';
import {
  type Claim,
  evidenceRow,
  evidenceRows,
  type Findings,
  missingLayer,
  place,
  tooFewSentences,
  undecided,
} from './claim';
import { judgeAbove } from './thresholds';

export const rule = z.strictObject({
  ...place,
  minAuc: z.number().min(0.5).lt(1).default(0.55).describe('AUC of salient above other noun heads'),
});
type Rule = z.infer<typeof rule>;

export const salience: Claim<Rule> = {
  id: 'C1',
  title: 'activation strength ranks semantically salient tokens',
  describe: ({ layer, site, minAuc, fewestSentences }) =>
    `At layer ${layer} (${site}): supported if salient entities score above others, among all entity heads and among noun heads ` +
    `alone, with an AUC above ${minAuc} by the whole interval; not supported if either lies below by the whole interval; ` +
    `otherwise, with fewer than ${fewestSentences} sentences, or without human salience in the corpus, inconclusive.`,
  judge: (rule, findings) => {
    const { layer, site, minAuc, fewestSentences } = rule;
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const beside = besides(rule, findings);
    if (!findings.hasSalience) return undecided("the corpus has no human salience (GUM's Entity= field)", beside);
    const heads = findings.find('auc_salient_head', { scorer: 'tas', layer, site });
    const nouns = findings.find('auc_salient_noun_head', { scorer: 'tas', layer, site });
    if (!heads || !nouns) return undecided(`the run has no tas at layer ${layer}, ${site}`, beside);
    const tests = [
      { row: evidenceRow('AUC of salient among all entity heads', heads, findings), threshold: minAuc },
      { row: evidenceRow('AUC of salient among noun heads', nouns, findings), threshold: minAuc },
    ];
    const evidence = [...tests.map(({ row }) => row), ...beside];
    const tooFew = tooFewSentences(fewestSentences, [heads, nouns]);
    if (tooFew !== null) return undecided(tooFew, evidence);
    return judgeAbove(tests, evidence, 'salient entities score above others, among nouns too');
  },
};

/** What else a reader would ask: shown, not judged. */
function besides({ layer, site }: Rule, findings: Findings): ReturnType<typeof evidenceRows> {
  const at = { scorer: 'tas', layer, site };
  const nouns = findings.find('auc_salient_noun_head', at);
  const rows = evidenceRows(
    [
      ['AUC of content over function words', findings.find('auc_content_function', at)],
      ['the same, frequency held fixed', findings.find('auc_content_function', { ...at, control: 'frequency' })],
      [
        'AUC of salient among noun heads, frequency held fixed',
        findings.find('auc_salient_noun_head', { ...at, control: 'frequency' }),
      ],
      ['rank correlation with -log frequency', findings.find('rho_frequency', at)],
    ],
    findings,
  );
  if (nouns?.nullValue == null) return rows;
  return [
    ...rows,
    { what: 'AUC among noun heads of scores shuffled within the sentence', value: nouns.nullValue, interval: null },
  ];
}

import type { Rule } from '../config/rules';
import {
  aboutLayer,
  type Claim,
  evidenceRow,
  evidenceRows,
  type Findings,
  judgeAbove,
  tooFewSentences,
  undecided,
} from './claim';

export const salience: Claim<Rule<'C1'>> = {
  id: 'C1',
  title: 'activation strength ranks semantically salient tokens',
  describe: ({ layer, site, minAuc, minTau, ablation, effect, fewestSentences }) =>
    `At layer ${layer} (${site}): supported if salient entities score above others, among all entity heads and among noun heads ` +
    `alone, with an AUC above ${minAuc}, and Kendall's tau with the effect of removing each word (${ablation}, ${effect}) is above ` +
    `${minTau}, each by the whole interval; not supported if any lies below by the whole interval; otherwise, with fewer than ` +
    `${fewestSentences} sentences, without human salience in the corpus, or where no words were removed, inconclusive.`,
  judge: aboutLayer((rule, findings) => {
    const { layer, site, minAuc, minTau, ablation, effect } = rule;
    const at = { scorer: 'tas', layer, site };
    const asked = [
      {
        what: 'AUC of salient among all entity heads',
        found: findings.find('auc_salient_head', at),
        threshold: minAuc,
      },
      { what: 'AUC of salient among noun heads', found: findings.find('auc_salient_noun_head', at), threshold: minAuc },
      {
        what: 'tau with the effect of removing each word',
        found: findings.find('tau_leave_one_out', { ...at, ablation, effect }),
        threshold: minTau,
      },
    ];
    const made = asked.flatMap(({ what, found, threshold }) =>
      found?.value == null ? [] : [{ found, row: evidenceRow(what, found, findings), threshold }],
    );
    const evidence = [...made.map(({ row }) => row), ...besides(rule, findings)];
    if (made.length === 0) return undecided(wanting(rule, findings)[0] ?? 'the run has no such scores', evidence);
    const few = tooFewSentences(
      rule.fewestSentences,
      made.map(({ found }) => found),
    );
    if (few !== null) return undecided(few, evidence);
    return judgeAbove(
      made,
      evidence,
      'salient entities score above others, and removing high words does more',
      wanting(rule, findings),
    );
  }),
};

/** What the run could not test. */
function wanting({ layer, site, ablation, effect }: Rule<'C1'>, findings: Findings): string[] {
  const at = { scorer: 'tas', layer, site };
  const tau = findings.find('tau_leave_one_out', { ...at, ablation, effect });
  return [
    ...(findings.find('auc_content_function', at) ? [] : [`the run has no tas at layer ${layer}, ${site}`]),
    ...(findings.hasSalience ? [] : ["the corpus has no human salience (GUM's Entity= field)"]),
    ...(tau ? [] : ['the run removed no words: its config has no faithfulness with this scorer, ablation and effect']),
  ];
}

/** What else a reader would ask: shown, not judged. */
function besides({ layer, site }: Rule<'C1'>, findings: Findings): ReturnType<typeof evidenceRows> {
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

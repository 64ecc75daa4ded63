import type { Rule } from '../config/rules';
import { aboutLayer, type Claim, evidenceRow, evidenceRows, judgeAbove, tooFewSentences, undecided } from './claim';

export const shiftDominance: Claim<Rule<'C4'>> = {
  id: 'C4',
  title: 'HIGH tokens dominate representational activation shifts',
  describe: ({ layer, minRatio, minExcess, ablation, fewestSentences }) =>
    `At layer ${layer} (post): the share of the summed shift that HIGH tokens carry over their share of tokens. Supported if it is ` +
    `above ${minRatio}, exceeds by more than ${minExcess} what their norms imply (angles permuted within the sentence), the same of ` +
    `angular shifts is above ${1 + minExcess}, and removing HIGH words (${ablation}) moves the other words' states at the layer further ` +
    `than removing random words of the same number and parts of speech, each by the whole interval; not supported if any lies ` +
    `below by the whole interval; otherwise, with fewer than ${fewestSentences} sentences, or where no words were removed, inconclusive.`,
  judge: aboutLayer(({ layer, minRatio, minExcess, ablation, fewestSentences }, findings) => {
    const at = { scorer: 'tas', layer, site: findings.sites[0]! };
    const excess = findings.find('shift_excess', at);
    const angular = findings.find('shift_dominance_angular', at);
    const removed = findings.find('high_excess_effect', { ...at, ablation, effect: `other_shift.${layer}` });
    const absolute = findings.find('shift_dominance', at);
    if (!excess || !angular || !absolute) return undecided(`the run has no shift into layer ${layer}`);
    const tests = [
      { row: evidenceRow('dominance ratio of shifts', absolute, findings), threshold: minRatio },
      {
        row: evidenceRow('excess of the dominance ratio over permuted angles', excess, findings),
        threshold: minExcess,
      },
      { row: evidenceRow('dominance ratio of angular shifts', angular, findings), threshold: 1 + minExcess },
      ...(removed
        ? [{ row: evidenceRow("further move of the others' states without HIGH", removed, findings), threshold: 0 }]
        : []),
    ];
    const nullRow = { what: 'the same under permuted angles', value: absolute.nullValue, interval: null };
    const evidence = [
      tests[0]!.row,
      nullRow,
      ...tests.slice(1).map(({ row }) => row),
      ...evidenceRows(
        [['dominance ratio of shifts relative to the norm', findings.find('shift_dominance_relative', at)]],
        findings,
      ),
    ];
    const tooFew = tooFewSentences(fewestSentences, [absolute]);
    if (tooFew !== null) return undecided(tooFew, evidence);
    const wanting = removed?.value == null ? ['the run removed no HIGH words: its config has no faithfulness'] : [];
    return judgeAbove(tests, evidence, 'HIGH tokens carry the shift, beyond what their norms imply', wanting);
  }),
};

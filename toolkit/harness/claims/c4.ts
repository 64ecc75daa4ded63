import { z } from 'zod';
import { type Claim, evidenceRow, evidenceRows, missingLayer, place, tooFewSentences, undecided } from './claim';
import { judgeAbove } from './thresholds';

export const rule = z.strictObject({
  layer: z.number().int().min(1).default(8).describe('the shift into this layer, from the one before'),
  fewestSentences: place.fewestSentences,
  minRatio: z.number().min(1).default(1.1).describe('share of the shift over share of tokens; less does not dominate'),
  minExcess: z.number().min(0).default(0.02).describe('over the null; a smaller excess is none'),
});
type Rule = z.infer<typeof rule>;

export const shiftDominance: Claim<Rule> = {
  id: 'C4',
  title: 'HIGH tokens dominate representational activation shifts',
  describe: ({ layer, minRatio, minExcess, fewestSentences }) =>
    `At layer ${layer} (post): the share of the summed shift that HIGH tokens carry over their share of tokens. Supported if it is ` +
    `above ${minRatio}, exceeds by more than ${minExcess} what their norms imply (angles permuted within the sentence), and the same ` +
    `of angular shifts is above ${1 + minExcess}, each by the whole interval; not supported if any lies below by the whole ` +
    `interval; otherwise, or with fewer than ${fewestSentences} sentences, inconclusive.`,
  judge: ({ layer, minRatio, minExcess, fewestSentences }, findings) => {
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const at = { scorer: 'tas', layer, site: 'post' } as const;
    const excess = findings.find('shift_excess', at);
    const angular = findings.find('shift_dominance_angular', at);
    const absolute = findings.find('shift_dominance', at);
    if (!excess || !angular || !absolute) return undecided(`the run has no shift into layer ${layer}`);
    const tests = [
      { row: evidenceRow('dominance ratio of shifts', absolute, findings), threshold: minRatio },
      {
        row: evidenceRow('excess of the dominance ratio over permuted angles', excess, findings),
        threshold: minExcess,
      },
      { row: evidenceRow('dominance ratio of angular shifts', angular, findings), threshold: 1 + minExcess },
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
    return judgeAbove(tests, evidence, 'HIGH tokens carry the shift, beyond what their norms imply');
  },
};

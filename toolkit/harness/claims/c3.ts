import { pairedRatio } from '../../metrics/differences';
import type { Rule } from '../config/rules';
import { aboutLayer, type Claim, evidenceRow, evidenceRows, judgeAbove, tooFewSentences, undecided } from './claim';

export const contentWords: Claim<Rule<'C3'>> = {
  id: 'C3',
  title: 'content words consistently occupy HIGH',
  describe: ({ layer, site, minRatio, minSentences, fewestSentences }) =>
    `At layer ${layer} (${site}): supported if the content share in HIGH is above ${minRatio} times the base share and exceeds ` +
    `the sentence's own share in more than ${percent(minSentences)} of sentences, both by the whole interval; not supported if ` +
    `either lies below by the whole interval; otherwise, or with fewer than ${fewestSentences} sentences, inconclusive.`,
  judge: aboutLayer(({ layer, site, minRatio, minSentences, fewestSentences }, findings) => {
    const at = { scorer: 'tas', layer, site };
    const base = findings.find('content_share', {});
    const high = findings.find('high_content_share', at);
    const sentences = findings.find('high_content_sentences', at);
    if (!base || !high || !sentences) return undecided(`the run has no tas at layer ${layer}, ${site}`);
    if (base.value === 0) return undecided('no word of the corpus is a content word');
    const ratio = pairedRatio(high, base);
    if (!ratio || !sentences.draws) return undecided(high.reason ?? base.reason ?? 'too few sentences for an interval');
    const tests = [
      { row: evidenceRow('content share in HIGH over base share', ratio, findings), threshold: minRatio },
      {
        row: evidenceRow('share of sentences where HIGH exceeds the base', sentences, findings),
        threshold: minSentences,
      },
    ];
    const beside = evidenceRows(
      [
        ['odds of content in HIGH over LOW', findings.find('high_content_odds', at)],
        ['share of its other occurrences in which a HIGH content word is HIGH', findings.find('high_recurrence', at)],
      ],
      findings,
    );
    const what = 'content share in HIGH of scores shuffled within the sentence';
    const shuffled = { what, value: high.nullValue, interval: null };
    const evidence = [
      evidenceRow('base share of content words', base, findings),
      ...tests.map(({ row }) => row),
      ...beside,
      ...(high.nullValue === null ? [] : [shuffled]),
    ];
    const tooFew = tooFewSentences(fewestSentences, [high, sentences]);
    return tooFew === null
      ? judgeAbove(tests, evidence, 'both lie above their thresholds')
      : undecided(tooFew, evidence);
  }),
};

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

import type { Rule } from '../config/rules';
import { missingLayer, numberInWords } from './answer';
import { type Claim, type Evidence, evidenceRow, evidenceRows } from './claim';
import type { Findings } from './findings';

export const upperQuartile: Claim<Rule<'C2'>> = {
  id: 'C2',
  title: 'an upper-quartile boundary parts HIGH from LOW',
  describe: ({ layer, site, quantiles }) =>
    `Described, not decided: at layer ${layer} (${site}) the odds of content words in HIGH over LOW at quantiles ` +
    `${quantiles.join(', ')} of the sentence, on sentences held out from the selection split; how far HIGH stays the same by scope, ` +
    `site and layer; and Hartigan's dip. A quartile makes about 25 % HIGH whatever the scores mean.`,
  judge: (rule, findings) => {
    const odds = alongQuantiles(rule, findings);
    return {
      verdict: 'described',
      because: becauseOf(odds, rule, findings),
      evidence: [...odds, ...stability(rule, findings)],
    };
  },
};

function alongQuantiles({ layer, site, quantiles }: Rule<'C2'>, findings: Findings): Evidence[] {
  const at = { scorer: 'tas', layer, site, scope: 'sentence', split: 'held' } as const;
  return quantiles.flatMap((quantile) => {
    const found = findings.find('high_content_odds', { ...at, boundary: `quantile ${quantile}` });
    return found?.value == null ? [] : [evidenceRow(oddsAt(quantile), found, findings)];
  });
}

function oddsAt(quantile: number): string {
  return `odds of content words in HIGH over LOW at quantile ${quantile}`;
}

function becauseOf(odds: readonly Evidence[], { layer, quantile }: Rule<'C2'>, findings: Findings): string {
  const there = odds.find(({ what }) => what === oddsAt(quantile));
  if (there?.value == null)
    return missingLayer(layer, findings) ?? `the run has no held-out content odds at quantile ${quantile}`;
  return `nothing is decided; ${numberInWords(there.what, there.value, there.interval)}`;
}

/** How stable HIGH is, and whether the scores fall in two groups at all. */
function stability({ layer, site }: Rule<'C2'>, findings: Findings): Evidence[] {
  const at = { scorer: 'tas', layer, site };
  const dip = findings.find('dip', at);
  return [
    ...evidenceRows(
      [
        ['overlap (Jaccard) of HIGH by sentence and by corpus', findings.find('high_jaccard_scope', at)],
        ['overlap of HIGH at both sites', findings.find('high_jaccard_site', at)],
        ['overlap of HIGH with the next layer', findings.find('high_jaccard_next', at)],
        ["Hartigan's dip of the scores", dip],
      ],
      findings,
    ),
    ...(dip?.p == null
      ? []
      : [{ what: 'its p-value against a single mode, if words were independent', value: dip.p, interval: null }]),
  ];
}

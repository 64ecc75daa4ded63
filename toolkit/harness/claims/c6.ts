import { intervalOf } from '../../metrics/clusterInterval';
import { type Contrast, simultaneousLowerBounds } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Rule } from '../config/rules';
import type { Found } from '../measure/findings';
import type { Reading } from '../measure/readings';
import { defaultReading, differenceOf, fewestSentencesOf, missingLayer, numberInWords, withoutValue } from './answer';
import { allOf, type Claim, type Evidence, evidenceRow, evidenceRows } from './claim';
import type { Findings } from './findings';
import type { Interval, Part, PartWord } from './part';

export const lessPunctuation: Claim<Rule<'C6'>> = {
  id: 'C6',
  title: 'less punctuation in HIGH than by attention',
  describe: ({ layer, site, margin, rivals, fewestSentences }) =>
    `The share of punctuation in HIGH at layer ${layer}, by tas (${site}) minus by each of ${rivals.join(', ')}, each with a quartile of ` +
    `its own: supported if every difference lies below -${margin} by its whole interval, contradicted if the simultaneous lower bound of ` +
    `one exceeds -${margin}; otherwise, where one is lacking, with fewer than ${fewestSentences} sentences, or without punctuation, ` +
    `inconclusive. Cost is shown, not judged.`,
  parts: (rule) => [punctuationPart(rule)],
  judge: (rule, findings, answered) => allOf(answered, besides(rule, findings)),
};

function punctuationPart(rule: Rule<'C6'>): Part {
  const { margin, fewestSentences } = rule;
  const part = { threshold: -margin, clusters: 'sentences' } as const;
  return {
    ...part,
    name: 'punctuation',
    what: 'share of punctuation in HIGH by tas minus that by the attention scorer which leaves the least difference',
    side: 'below',
    reason: `a difference of less than ${margin} is none`,
    fewest: fewestSentences,
    choices: ['layer', 'scope', 'specialTokens', 'punctuation', 'context'],
    estimate: (findings, reading) => {
      const { compared, lacking } = compare(rule, findings, reading);
      const least = leastOf(compared);
      if (!least) return withoutValue(lacking[0]!.why);
      return { ...least.difference, n: least.n, nSentences: fewestSentencesOf(compared) };
    },
    word: (findings, reading, interval) => wordOf(rule, findings, reading, interval),
    says: (findings, reading, { verdict, number }) => {
      const { compared, lacking } = compare(rule, findings, reading);
      const named = lacking.map(({ rival, why }) => `${rival} is not compared: ${why}`);
      const against = `against ${leastOf(compared)!.rival}; it is to be below ${-margin} against each`;
      const untold = verdict === 'inconclusive' ? notBelow(compared, -margin, findings) : [];
      return [`${number}, ${against}`, ...untold, ...named].join('; ');
    },
  };
}

type Difference = NonNullable<ReturnType<typeof differenceOf>>;

function hasDraws(difference: Difference): difference is Contrast {
  return difference.draws !== null;
}

/** tas held against one scorer by attention. */
interface Compared {
  rival: string;
  difference: Difference;
  n: number;
  nSentences: number;
}

/** The scorer that leaves the least difference. */
function leastOf([first, ...others]: readonly Compared[]): Compared | undefined {
  return others.reduce((least, one) => (one.difference.value > least!.difference.value ? one : least), first);
}

/** The scorers against which the difference is not told to be below a threshold. */
function notBelow(compared: readonly Compared[], threshold: number, { level }: Findings): string[] {
  return compared.flatMap(({ rival, difference }) => {
    const interval = intervalOf(difference, level);
    const is = numberInWords(`it is not told to be so against ${rival}`, difference.value, interval);
    return interval !== null && interval[1] < threshold ? [] : [is];
  });
}

interface Comparison {
  compared: Compared[];
  lacking: { rival: string; why: string }[];
}

function compare({ rivals }: Rule<'C6'>, { statistics }: Findings, reading: Reading): Comparison {
  const ours = statistics.punctuationShare('tas', reading);
  const compared: Compared[] = [];
  const lacking: Comparison['lacking'] = [];
  for (const rival of rivals) {
    const theirs = statistics.punctuationShare(rival, reading);
    const difference = differenceOf(ours, theirs);
    const nSentences = Math.min(ours.nSentences, theirs.nSentences);
    if (difference) compared.push({ rival, difference, n: ours.n, nSentences });
    else lacking.push({ rival, why: ours.reason ?? theirs.reason ?? 'it has no value' });
  }
  return { compared, lacking };
}

/** @param interval - of the least difference. */
function wordOf(rule: Rule<'C6'>, findings: Findings, reading: Reading, interval: Interval | null): PartWord {
  const { compared, lacking } = compare(rule, findings, reading);
  const differences = compared.map(({ difference }) => difference);
  const lower = simultaneousLowerBounds(differences.filter(hasDraws), findings.level);
  if (lower.some((bound) => bound !== null && bound > -rule.margin)) return 'contradicted';
  const intervals = [interval, ...differences.map((one) => intervalOf(one, findings.level))];
  const areBelow = intervals.every((one) => one !== null && one[1] < -rule.margin);
  return areBelow && lacking.length === 0 ? 'supported' : 'inconclusive';
}

function besides(rule: Rule<'C6'>, findings: Findings): Evidence[] {
  const { layer, site, rivals } = rule;
  if (missingLayer(layer, findings) !== null) return [];
  const reading = defaultReading(punctuationPart(rule), rule, findings);
  const shareOf = (scorer: string): [string, Estimate] => [
    `punctuation share in HIGH by ${scorer}`,
    findings.statistics.punctuationShare(scorer, reading),
  ];
  const { compared } = compare(rule, findings, reading);
  return [
    ...evidenceRows(['tas', ...rivals].map(shareOf), findings),
    ...compared.map(({ rival, difference }) =>
      evidenceRow(`the share by tas minus that by ${rival}`, difference, findings),
    ),
    ...costs({ layer, site, rivals }, findings),
  ];
}

const COSTS = {
  passes_per_sentence: 'passes per sentence',
  flops_per_1000_tokens: 'floating-point operations per 1,000 tokens',
};

/** What each scorer costs by itself. */
function costs({ layer, site, rivals }: Pick<Rule<'C6'>, 'layer' | 'site' | 'rivals'>, findings: Findings): Evidence[] {
  const placeOf = (scorer: string) => (scorer === 'tas' ? { scorer, layer, site } : { scorer, layer });
  return evidenceRows(
    Object.entries(COSTS).flatMap(([metric, what]) =>
      ['tas', ...rivals].map((scorer): [string, Found | undefined] => [
        `${what} of ${scorer}`,
        findings.find(metric, placeOf(scorer)),
      ]),
    ),
    findings,
  );
}

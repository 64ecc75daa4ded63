import { pairedDifference, simultaneousLowerBounds } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import { keptFor } from '../../metrics/kept';
import type { Rule } from '../config/rules';
import type { Reading } from '../measure/readings';
import { defaultReading, differenceOf, fewestSentencesOf, missingLayer, withoutValue } from './answer';
import { allOf, type Claim, type Evidence, evidenceRow, evidenceRows } from './claim';
import type { Findings } from './findings';
import type { Interval, Part, PartWord } from './part';

/** Layers this near the peak belong to its zone. */
const NEIGHBOURS = 1;

export const layerEight: Claim<Rule<'C5'>> = {
  id: 'C5',
  title: 'the norm separates content words from function words best at the claimed layer',
  describe: ({ layer, site, margin, fewestSentences }) =>
    `By the norm (${site}): the layer with the highest AUC of content over function words and its neighbours are a zone if the ` +
    `simultaneous lower bounds of that peak minus every layer two or more away are above 0. Supported if layer ${layer} lies in the ` +
    `zone; contradicted if there is a zone without it, or if the simultaneous upper bound of layer ${layer} minus some layer two or ` +
    `more away is below ${margin} and the lead of layer ${layer} and its neighbours is not above 0; otherwise, or with fewer than ` +
    `${fewestSentences} sentences, inconclusive.`,
  parts: (rule) => [zonePart(rule)],
  judge: (rule, findings, answered) => allOf(answered, besides(rule, findings)),
};

function zonePart({ margin, fewestSentences }: Rule<'C5'>): Part {
  const answerAt = (findings: Findings, reading: Reading, interval: Interval | null) =>
    decide(judgedAt(findings, reading), reading.layer, { margin, interval });
  return {
    name: 'zone',
    what: 'lead in AUC by the norm of the best of the layer and its neighbours over the best layer further away',
    threshold: 0,
    side: 'above',
    reason: `above 0 the peak is the layer or a neighbour; whether it leads is decided by simultaneous bounds, and a lead of less than ${margin} is none`,
    clusters: 'sentences',
    fewest: fewestSentences,
    choices: ['layer', 'aggregation', 'context'],
    estimate: leadOfNeighbours,
    word: (findings, reading, interval) => answerAt(findings, reading, interval).word,
    says: (findings, reading, { number, interval }) => `${answerAt(findings, reading, interval).says} (${number})`,
  };
}

/** The choices that do not move an AUC of words. */
const WORDS = { scope: null, specialTokens: null, punctuation: null, variant: null } as const;

interface Point {
  layer: number;
  estimate: Estimate;
}

/** The lead of one layer over another, with a lower bound that holds for all pairs at once. */
interface Lead {
  of: number;
  over: number;
  value: number;
  lower: number | null;
}

function leadOfNeighbours(findings: Findings, reading: Reading): Estimate {
  const profile = layerProfile(findings, reading);
  const isNear = ({ layer }: Point) => Math.abs(layer - reading.layer) <= NEIGHBOURS;
  if (!profile.some(({ layer }) => layer === reading.layer)) {
    const own = findings.statistics.contentAuc(reading);
    return withoutValue(own.reason ?? `the run has no tas at layer ${reading.layer}, ${reading.site}`);
  }
  const [near, far] = [peakOf(profile.filter(isNear)), peakOf(profile.filter((point) => !isNear(point)))];
  const lead = near && far && differenceOf(near.estimate, far.estimate);
  if (!lead) return withoutValue('the run has no layer two or more away');
  const nSentences = fewestSentencesOf(profile.map(({ estimate }) => estimate));
  return { ...near.estimate, ...lead, nSentences };
}

/** What of a reading decides a profile over layers. */
type ProfileReading = Pick<Reading, 'site' | 'aggregation' | 'context'>;

function layerProfile({ numLayers, statistics }: Findings, { site, aggregation, context }: ProfileReading): Point[] {
  const place = { ...WORDS, site, aggregation, ...(context && { context }) };
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  return layers.flatMap((layer) => {
    const estimate = statistics.contentAuc({ ...place, layer });
    return estimate.value === null ? [] : [{ layer, estimate }];
  });
}

function peakOf(profile: readonly Point[]): Point | undefined {
  const [first, ...others] = profile;
  return others.reduce((best, one) => (one.estimate.value! > best!.estimate.value! ? one : best), first);
}

/** What the simultaneous bounds say of a profile. */
interface Judged {
  profile: Point[];
  peak: Point;
  leads: Lead[];
}

function judgedAt(findings: Findings, { site, aggregation, context }: Reading): Judged {
  const kept = keptJudged(findings);
  const reading = { site, aggregation, ...(context && { context }) };
  const key = JSON.stringify(reading);
  const known = kept.get(key) ?? judgeProfile(findings, reading);
  kept.set(key, known);
  return known;
}

/** The bounds of a profile are those of every layer that is claimed, and are asked for several times. */
const keptJudged: (findings: Findings) => Map<string, Judged> = keptFor(() => new Map());

function judgeProfile(findings: Findings, reading: ProfileReading): Judged {
  const profile = layerProfile(findings, reading);
  return { profile, peak: peakOf(profile)!, leads: allLeads(profile, findings.level) };
}

/** All ordered pairs of layers, because the peak was chosen on the same data that judge it. */
function allLeads(profile: readonly Point[], level: number): Lead[] {
  const pairs = profile.flatMap((of) =>
    profile.flatMap((over) => {
      const difference = of === over ? null : pairedDifference(of.estimate, over.estimate);
      return difference ? [{ of: of.layer, over: over.layer, difference }] : [];
    }),
  );
  const lower = simultaneousLowerBounds(
    pairs.map(({ difference }) => difference),
    level,
  );
  return pairs.map(({ of, over, difference }, i) => ({ of, over, value: difference.value, lower: lower[i]! }));
}

function decide(
  { profile, peak, leads }: Judged,
  layer: number,
  { margin, interval }: { margin: number; interval: Interval | null },
): { word: PartWord; says: string } {
  const isFar = (one: number, other: number) => Math.abs(one - other) > NEIGHBOURS;
  const zone = `layers ${Math.max(0, peak.layer - NEIGHBOURS)} to ${Math.min(profile.at(-1)!.layer, peak.layer + NEIGHBOURS)}`;
  const rivals = leads.filter(({ of, over }) => of === peak.layer && isFar(over, of));
  const isZone = rivals.length > 0 && rivals.every(({ lower }) => lower !== null && lower > 0);
  if (isZone && !isFar(layer, peak.layer))
    return { word: 'supported', says: `by the norm layer ${layer} lies in the zone, ${zone}` };
  if (isZone) return { word: 'contradicted', says: `by the norm the zone is ${zone}; layer ${layer} is not in it` };
  // The upper bound of layer minus other is minus the lower bound of other minus layer.
  const nearest = leads
    .filter(({ of, over, lower }) => over === layer && isFar(of, layer) && lower !== null)
    .sort((a, b) => b.lower! - a.lower!)[0];
  const isLed = nearest !== undefined && -nearest.lower! < margin;
  const notLed = nearest && `by the norm layer ${layer} does not lead layer ${nearest.of} by ${margin}`;
  if (isLed && !(interval !== null && interval[0] > 0)) return { word: 'contradicted', says: notLed! };
  const [rival] = rivals.toSorted((a, b) => (a.lower ?? -1) - (b.lower ?? -1));
  const noZone = rival
    ? `no zone is told: the lead of the peak, layer ${peak.layer}, over layer ${rival.over} has the simultaneous lower bound ${boundInWords(rival.lower)}`
    : `no zone is told: no layer is two or more away from the peak, layer ${peak.layer}`;
  const undecided = isLed
    ? `${notLed!}, but the best of it and its neighbours leads`
    : `by the norm layer ${layer} may lead by ${margin}: of its leads over layers two or more away the least simultaneous upper bound is ${boundInWords(nearest ? -nearest.lower! : null)}`;
  return { word: 'inconclusive', says: `${undecided}; ${noZone}` };
}

function boundInWords(bound: number | null): string {
  return bound === null ? 'unknown' : bound.toFixed(3);
}

function besides(rule: Rule<'C5'>, findings: Findings): Evidence[] {
  if (missingLayer(rule.layer, findings) !== null) return [];
  const reading = defaultReading(zonePart(rule), rule, findings);
  return [
    ...evidenceOf(rule.layer, reading, findings),
    ...chosenOnSelection(rule.site, findings),
    ...correlates(rule.layer, rule.site, findings),
  ];
}

function evidenceOf(layer: number, reading: Reading, findings: Findings): Evidence[] {
  const { profile, peak, leads } = judgedAt(findings, reading);
  const own = profile.find((point) => point.layer === layer);
  if (!own) return [];
  const lead = leads.find(({ of, over }) => of === peak.layer && over === layer);
  const difference = pairedDifference(peak.estimate, own.estimate);
  return [
    evidenceRow(`AUC by the norm at layer ${layer}`, own.estimate, findings),
    evidenceRow(`AUC by the norm at its peak, layer ${peak.layer}`, peak.estimate, findings),
    ...(lead && difference
      ? [
          evidenceRow(`layer ${peak.layer} minus layer ${layer}`, difference, findings),
          { what: 'its simultaneous lower bound over all pairs of layers', value: lead.lower, interval: null },
        ]
      : []),
  ];
}

/** The layer a split for choosing would choose, and how good the choice proves on the rest. */
function chosenOnSelection(site: Rule<'C5'>['site'], findings: Findings): Evidence[] {
  const at = { scorer: 'tas', site };
  const chosen = findings.find('best_layer', { ...at, layer: null, split: 'selection' });
  if (chosen?.value == null) return [];
  return evidenceRows(
    [
      ['layer that the selection split would choose', chosen],
      [
        'AUC by the norm of that layer on the held-out sentences',
        findings.find('auc_content_function', { ...at, layer: chosen.value, split: 'held' }),
      ],
    ],
    findings,
  );
}

/** What else the norm at the layer goes with. */
function correlates(layer: number, site: Rule<'C5'>['site'], findings: Findings): Evidence[] {
  const at = { scorer: 'tas', layer, site };
  return evidenceRows(
    [
      [`AUC by the norm of salient among noun heads at layer ${layer}`, findings.find('auc_salient_noun_head', at)],
      [`rank correlation of the norm with dependency depth at layer ${layer}`, findings.find('rho_depth', at)],
      [`effect of the function word's role on the norm at layer ${layer}`, findings.find('function_role_effect', at)],
    ],
    findings,
  );
}

import { pairedDifference, simultaneousLowerBounds } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Rule } from '../config/rules';
import {
  aboutLayer,
  type Claim,
  type Evidence,
  evidenceRow,
  evidenceRows,
  type Findings,
  type Judgement,
  refuted,
  tooFewSentences,
  undecided,
} from './claim';

const METRIC = 'auc_content_function';
/** Layers this near the peak belong to its zone. */
const NEIGHBOURS = 1;

export const layerEight: Claim<Rule<'C5'>> = {
  id: 'C5',
  title: 'layer 8 is a critical semantic consolidation zone',
  describe: ({ layer, site, margin, fewestSentences }) =>
    `By ${METRIC} (${site}): the peak and its neighbours are a zone if the simultaneous lower bounds of the peak minus every ` +
    `layer two or more away are above 0. Supported if layer ${layer} lies in the zone; not supported if there is a zone without ` +
    `it, or the simultaneous upper bound of layer ${layer} minus some layer two or more away is below ${margin}; otherwise, ` +
    `or with fewer than ${fewestSentences} sentences, inconclusive.`,
  judge: aboutLayer(({ layer, site, margin, fewestSentences }, findings) => {
    const profile = layerProfile(findings, site);
    if (!profile.some((point) => point.layer === layer)) {
      const own = findings.find(METRIC, { scorer: 'tas', layer, site });
      return undecided(own?.reason ?? `the run has no tas at layer ${layer}, ${site}`);
    }
    const peak = profile.reduce((best, point) => (point.estimate.value! > best.estimate.value! ? point : best));
    const leads = allLeads(profile, findings.level);
    const evidence = [
      ...evidenceOf(profile, peak, layer, leads, findings),
      ...chosenOnSelection(site, findings),
      ...profiles(layer, site, findings),
    ];
    const estimates = profile.map(({ estimate }) => estimate);
    const tooFew = tooFewSentences(fewestSentences, estimates);
    return tooFew !== null
      ? undecided(tooFew, evidence)
      : decide(layer, zoneAround(peak.layer, findings), leads, margin, evidence);
  }),
};

interface Point {
  layer: number;
  estimate: Estimate;
}

/** The lead of one layer over another, with bounds that hold for all pairs at once. */
interface Lead {
  of: number;
  over: number;
  value: number;
  lower: number | null;
}

function layerProfile(findings: Findings, site: Rule<'C5'>['site']): Point[] {
  const layers = Array.from({ length: findings.numLayers + 1 }, (_, layer) => layer);
  return layers.flatMap((layer) => {
    const estimate = findings.find(METRIC, { scorer: 'tas', layer, site });
    return estimate?.draws ? [{ layer, estimate }] : [];
  });
}

/** All ordered pairs of layers, because the peak was chosen on the same data that judge it. */
function allLeads(profile: Point[], level: number): Lead[] {
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

/** The peak and its neighbours. */
interface Zone {
  peak: number;
  name: string;
}

function zoneAround(peak: number, { numLayers }: Findings): Zone {
  return { peak, name: `layers ${Math.max(0, peak - NEIGHBOURS)} to ${Math.min(numLayers, peak + NEIGHBOURS)}` };
}

function decide(
  layer: number,
  { peak, name: zone }: Zone,
  leads: Lead[],
  margin: number,
  evidence: Evidence[],
): Judgement {
  const rivals = leads.filter(({ of, over }) => of === peak && Math.abs(over - peak) > NEIGHBOURS);
  const isZone = rivals.length > 0 && rivals.every(({ lower }) => lower !== null && lower > 0);
  if (isZone && Math.abs(layer - peak) <= NEIGHBOURS)
    return { verdict: 'supported', because: `layer ${layer} lies in the zone, ${zone}`, evidence };
  if (isZone) return refuted(`the zone is ${zone}; layer ${layer} is not in it`, evidence);
  // The upper bound of layer minus other is minus the lower bound of other minus layer.
  const better = leads
    .filter(
      ({ of, over, lower }) => over === layer && Math.abs(of - layer) > NEIGHBOURS && lower !== null && -lower < margin,
    )
    .sort((a, b) => b.lower! - a.lower!)[0];
  if (better) return refuted(`layer ${layer} does not lead layer ${better.of} by ${margin}`, evidence);
  return undecided('no layer leads by more than chance, and none is shown not to', evidence);
}

function evidenceOf(profile: Point[], peak: Point, layer: number, leads: Lead[], findings: Findings): Evidence[] {
  const own = profile.find((point) => point.layer === layer)!;
  const lead = leads.find(({ of, over }) => of === peak.layer && over === layer);
  const difference = pairedDifference(peak.estimate, own.estimate);
  return [
    evidenceRow(`${METRIC} at layer ${layer}`, own.estimate, findings),
    evidenceRow(`${METRIC} at its peak, layer ${peak.layer}`, peak.estimate, findings),
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
        `${METRIC} of that layer on the held-out sentences`,
        findings.find(METRIC, { ...at, layer: chosen.value, split: 'held' }),
      ],
    ],
    findings,
  );
}

/** What the layer's scores say of structure, beside what they say of meaning. */
function profiles(layer: number, site: Rule<'C5'>['site'], findings: Findings): Evidence[] {
  const at = { scorer: 'tas', layer, site };
  return evidenceRows(
    [
      [`semantic profile: auc_salient_noun_head at layer ${layer}`, findings.find('auc_salient_noun_head', at)],
      [`structural profile: rank correlation with dependency depth at layer ${layer}`, findings.find('rho_depth', at)],
      [
        `structural profile: effect of the function word's role at layer ${layer}`,
        findings.find('function_role_effect', at),
      ],
    ],
    findings,
  );
}

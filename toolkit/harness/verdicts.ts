import { contentWords } from './claims/c3';
import { layerEight } from './claims/c5';
import { lessPunctuation } from './claims/c6';
import { type Findings, judge } from './claims/claim';
import type { ExperimentConfig } from './config';
import type { Measurement } from './measure';
import type { Verdict } from './records';

/** Claims of the protocol that no rule decides yet. */
const UNTESTED = [
  { id: 'C1', title: 'activation strength ranks semantically salient tokens' },
  { id: 'C2', title: 'an upper-quartile boundary separates HIGH from LOW' },
  { id: 'C4', title: 'HIGH tokens dominate representational activation shifts' },
  { id: 'C7', title: 'lightweight and model-agnostic' },
];

/** One verdict a claim, in the order C1 to C7. */
export function judgeClaims(config: ExperimentConfig, measured: readonly Measurement[], numLayers: number): Verdict[] {
  const findings = findingsOf(config, measured, numLayers);
  const tested = [
    judge(contentWords, config.claims.C3, findings),
    judge(layerEight, config.claims.C5, findings),
    judge(lessPunctuation, config.claims.C6, findings),
  ];
  const untested = UNTESTED.map(({ id, title }): Verdict => ({
    claim: id,
    title,
    verdict: 'inconclusive',
    rule: 'none yet',
    because: 'not tested yet',
    evidence: [],
  }));
  return [...tested, ...untested].sort((a, b) => a.claim.localeCompare(b.claim));
}

function findingsOf(config: ExperimentConfig, measured: readonly Measurement[], numLayers: number): Findings {
  const key = (...parts: (string | number | null)[]) => parts.join(' ');
  const primary = measured.filter(({ row }) => row.primary);
  const estimates = new Map(
    primary.map(({ row, estimate }) => [key(row.metric, row.scorer, row.layer, row.site), estimate]),
  );
  return {
    level: config.bootstrap.level,
    numLayers,
    find: (metric, scorer, layer, site) => estimates.get(key(metric, scorer, layer, site)),
  };
}

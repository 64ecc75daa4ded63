import type { Rules } from '../config/rules';
import { type AnyClaim, type Judged, type Verdict, withRule } from './claim';
import type { Findings } from './findings';
import { withMedianTests } from './medianReading';
import { joined, type Multiverse } from './multiverse';
import { salience } from './c1';
import { upperQuartile } from './c2';
import { contentWords } from './c3';
import { shiftDominance } from './c4';
import { layerEight } from './c5';
import { lessPunctuation } from './c6';
import { modelAgnostic } from './c7';
import { representation } from './c9';

/** The claims of the protocol, with the rules of a config; the last is about probes, and none where there are none. */
export function claimsOf({ claims, probes }: { claims: Rules; probes: object | null }): AnyClaim[] {
  return [
    withRule(salience, claims.C1),
    withRule(upperQuartile, claims.C2),
    withRule(contentWords, claims.C3),
    withRule(shiftDominance, claims.C4),
    withRule(layerEight, claims.C5),
    withRule(lessPunctuation, claims.C6),
    withRule(modelAgnostic, claims.C7),
    ...(probes ? [withRule(representation, claims.C9)] : []),
  ];
}

/** Takes a verdict as soon as it is judged. */
export type OnVerdict = (verdict: Verdict) => void | Promise<void>;

/** Judges claims, one after another. */
export async function judgeClaims(
  claims: readonly AnyClaim[],
  findings: Findings,
  onVerdict: OnVerdict = () => undefined,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const claim of claims) {
    const one = claim.judge(findings);
    judged.push(one);
    await onVerdict(one.verdict);
  }
  return judged;
}

/** One verdict a claim, in the order of the claims, and the readings of all their parts. */
export async function inOrder(
  claims: readonly AnyClaim[],
  judged: readonly Judged[],
  findings: Findings,
): Promise<{ verdicts: Verdict[]; readings: Multiverse }> {
  const place = ({ verdict }: Judged) => claims.findIndex(({ id }) => id === verdict.claim);
  const ordered = [...judged].sort((a, b) => place(a) - place(b));
  return {
    verdicts: ordered.map(({ verdict }) => verdict),
    readings: await withMedianTests(joined(ordered.map(({ readings }) => readings)), findings),
  };
}

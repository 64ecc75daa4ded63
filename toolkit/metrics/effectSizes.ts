/** Cliff's delta from an AUC: the share of pairs in order minus the share out of order, in [-1, 1] (Cliff 1993). */
export function cliffsDelta(auc: number): number {
  return 2 * auc - 1;
}

/**
 * Cohen's h of two shares: the difference of their arcsines, on which 0.2 counts as small wherever the shares lie (Cohen 1988, section
 * 6.2).
 *
 * @throws Error for a share outside [0, 1]
 */
export function cohensH(share: number, reference: number): number {
  const arc = (value: number): number => {
    if (!(value >= 0 && value <= 1)) throw new Error(`share ${value} is outside [0, 1]`);
    return 2 * Math.asin(Math.sqrt(value));
  };
  return arc(share) - arc(reference);
}

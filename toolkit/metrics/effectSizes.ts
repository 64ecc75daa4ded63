import { oddsRatio } from './highMetrics';

/** Cliff's delta from an AUC: the share of pairs in order minus the share out of order, in [-1, 1] (Cliff 1993). */
export function cliffsDelta(auc: number): number {
  return 2 * auc - 1;
}

/**
 * The log of the odds ratio of a two by two table, 0 for no association; see `oddsRatio` for empty cells.
 *
 * @returns null where a row or column is empty
 */
export function logOddsRatio(
  highContent: number,
  highOther: number,
  lowContent: number,
  lowOther: number,
): number | null {
  const ratio = oddsRatio(highContent, highOther, lowContent, lowOther);
  return ratio === null ? null : Math.log(ratio);
}

/**
 * Cohen's h of two shares: the difference of their arcsines, on which .2 counts as small wherever the shares lie (Cohen 1988, section
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

/**
 * The mean of paired differences over their standard deviation: Cohen's d_z (Cohen 1988, section 2.3).
 *
 * @param differences - NaN where a pair has none, and takes no part
 * @returns null with fewer than two differences, or where they do not vary
 */
export function standardizedMean(differences: ArrayLike<number>): number | null {
  const defined = Float64Array.from(differences).filter((difference) => !Number.isNaN(difference));
  const mean = defined.reduce((sum, difference) => sum + difference, 0) / defined.length;
  const squares = defined.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  return squares > 0 ? mean / Math.sqrt(squares / (defined.length - 1)) : null;
}

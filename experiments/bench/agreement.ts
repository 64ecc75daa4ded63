/** Largest relative error between a system's norms and the toolkit's before the system counts as wrong. */
export const TOLERANCE = 1e-3;

/**
 * Holds a system's norms against the toolkit's, norm by norm.
 * @returns null where every one is within {@link TOLERANCE}, otherwise what differs most
 */
export function disagreement(norms: number[][][], reference: number[][][]): string | null {
  let worst = { error: 0, where: '' };
  for (const [sentence, layers] of reference.entries())
    for (const [layer, tokens] of layers.entries()) {
      const found = norms[sentence]?.[layer];
      if (found?.length !== tokens.length)
        return `sentence ${sentence}, layer ${layer}: ${found?.length ?? 'no'} norms for ${tokens.length} tokens`;
      for (const [token, expected] of tokens.entries()) {
        const error = relativeError(found[token], expected);
        if (error > worst.error) worst = { error, where: `sentence ${sentence}, layer ${layer}, token ${token}` };
      }
    }
  return worst.error <= TOLERANCE ? null : `off by ${worst.error.toPrecision(2)} relative at ${worst.where}`;
}

/** The same for the sums of one pass, one a layer. */
export function checksumDisagreement(checksum: readonly number[], reference: readonly number[]): string | null {
  const layer = reference.findIndex((expected, at) => relativeError(checksum[at], expected) > TOLERANCE);
  return layer < 0 ? null : `layer ${layer} sums to ${checksum[layer] ?? 'nothing'} instead of ${reference[layer]!}`;
}

/** Infinite for a number that is missing or none. */
function relativeError(found: number | undefined, expected: number): number {
  const error = Math.abs((found ?? NaN) - expected) / Math.abs(expected);
  return Number.isNaN(error) ? Infinity : error;
}

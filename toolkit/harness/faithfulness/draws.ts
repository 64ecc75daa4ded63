/** How far a mean over random draws is from what endless draws would give. */
export interface DrawError {
  draws: number;
  /** Standard error of a sentence's mean over the draws, root mean square over sentences. */
  error: number;
  /** Standard deviation between sentences, what the draws add taken off. */
  between: number;
}

/** Error that is aimed at, in standard deviations between sentences: the error of the mean over sentences grows by half a percent. */
const AIM = 0.1;

/**
 * @param values - [sentences][draws], as many of each; sentences with null values are left out
 * @returns null with fewer than two sentences or two draws
 */
export function drawError(values: readonly (readonly (number | null)[])[]): DrawError | null {
  const known = values.filter((draws): draws is number[] => draws.length > 1 && !draws.includes(null));
  if (known.length < 2) return null;
  const draws = known[0]!.length;
  const squaredError = meanOf(known.map(varianceOf)) / draws;
  const between = Math.max(0, varianceOf(known.map(meanOf)) - squaredError);
  return { draws, error: Math.sqrt(squaredError), between: Math.sqrt(between) };
}

/** How many draws bring the error down to the aim, at most `most`; as many as there are where they do. */
export function drawsNeeded({ draws, error, between }: DrawError, most: number): number {
  if (error <= AIM * between) return draws;
  return Math.max(draws, Math.min(most, Math.ceil(draws * (error / (AIM * between)) ** 2)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

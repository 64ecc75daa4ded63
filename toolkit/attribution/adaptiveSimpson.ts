/** What is known of a function at a point between 0 and 1. */
export interface PathPoint {
  at: number;
  value: number;
  /** Its derivative by `at`, in parts that add up to it. */
  slopes: Float64Array;
}

/** An integral of the derivative, in parts. */
export interface Integral {
  parts: Float64Array;
  /** For each panel, two neighbouring intervals of equal length: the integral less the change of the value. */
  panelErrors: number[];
}

/** Ends and middles of so many equal panels. */
export function equalPanels(panels: number): number[] {
  return Array.from({ length: 2 * panels + 1 }, (_, i) => i / (2 * panels));
}

/**
 * Simpson's rule, panel by panel (Abramowitz & Stegun 1964, 25.4.6). The value at the panels' ends says what each should come to, and so
 * where more points are needed.
 * @param points - From 0 to 1, panel after panel: end, middle, end, which is the next one's.
 */
export function integrate(points: readonly PathPoint[]): Integral {
  const parts = new Float64Array(points[0]!.slopes.length);
  const panelErrors: number[] = [];
  for (let middle = 1; middle < points.length; middle += 2) {
    const [start, centre, end] = [points[middle - 1]!, points[middle]!, points[middle + 1]!];
    const weight = (end.at - start.at) / 6;
    let panel = 0;
    parts.forEach((_, i) => {
      const part = weight * (start.slopes[i]! + 4 * centre.slopes[i]! + end.slopes[i]!);
      parts[i]! += part;
      panel += part;
    });
    panelErrors.push(panel - (end.value - start.value));
  }
  return { parts, panelErrors };
}

/** The points that halve the worst panels: so many that what the others are off by adds up to `allowed` at most. */
export function halveWorst(points: readonly PathPoint[], panelErrors: readonly number[], allowed: number): number[] {
  const order = [...panelErrors.keys()].sort((a, b) => Math.abs(panelErrors[b]!) - Math.abs(panelErrors[a]!));
  let left = absoluteSum(panelErrors);
  const wanted: number[] = [];
  for (const panel of order) {
    if (left <= allowed) break;
    left -= Math.abs(panelErrors[panel]!);
    const [start, centre, end] = [0, 1, 2].map((step) => points[2 * panel + step]!.at) as [number, number, number];
    wanted.push((start + centre) / 2, (centre + end) / 2);
  }
  return wanted;
}

/** The sum of the magnitudes. */
export function absoluteSum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** A smooth convex problem among several that are minimised side by side. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
  /** Roughly the diagonal of the Hessian, above 0: what the inverse Hessian is taken for before any step is remembered. */
  curvature: Float64Array;
}

/**
 * The values and gradients of some of the problems.
 * @param problems - which, ascending
 * @param points - a point of each
 */
export type Evaluate = (problems: readonly number[], points: readonly Float64Array[]) => Evaluation[];

export interface LbfgsOptions {
  /** A problem is solved when no coordinate of its gradient is larger. */
  tolerance: number;
  maxIterations: number;
}

export interface Minimum {
  point: Float64Array;
  value: number;
  iterations: number;
  /** False where it stopped short of the tolerance. */
  converged: boolean;
}

/** Steps that the curvature is remembered from. */
const MEMORY = 10;
/** Of the decrease that the gradient promises, the share that a step must bring (Armijo 1966). */
const SUFFICIENT = 1e-4;
/** Halvings after which a problem is as low as its numbers allow. */
const MAX_HALVINGS = 20;

/**
 * Minimises independent problems side by side by L-BFGS (Liu & Nocedal 1989, Mathematical Programming 45), so that one evaluation
 * serves all of them: they step together, each by its own curvature and step length, and a solved one drops out.
 */
export function minimiseAll(starts: readonly Float64Array[], evaluate: Evaluate, options: LbfgsOptions): Minimum[] {
  const all = starts.map((_, problem) => problem);
  const first = evaluate(all, starts);
  const descents = starts.map((point, problem) => new Descent(point.slice(), first[problem]!));
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    const open = all.filter((problem) => descents[problem]!.isOpen(options.tolerance));
    if (open.length === 0) break;
    for (const problem of open) descents[problem]!.aim();
    stepAll(open, descents, evaluate);
  }
  return descents.map((descent) => descent.minimum(options.tolerance));
}

/** Each open problem tries a step; those that it does not lower enough try half of it. */
function stepAll(open: readonly number[], descents: readonly Descent[], evaluate: Evaluate): void {
  let left = [...open];
  for (let halving = 0; left.length > 0 && halving <= MAX_HALVINGS; halving++) {
    const found = evaluate(
      left,
      left.map((problem) => descents[problem]!.trial()),
    );
    left = left.filter((problem, at) => !descents[problem]!.accept(found[at]!));
  }
  for (const problem of left) descents[problem]!.giveUp();
}

/** One problem on its way down. */
class Descent {
  #point: Float64Array;
  #now: Evaluation;
  #direction: Float64Array = new Float64Array(0);
  #step = 1;
  #slope = 0;
  #trial: Float64Array = new Float64Array(0);
  #steps: { s: Float64Array; y: Float64Array; sy: number }[] = [];
  #iterations = 0;
  #isStuck = false;

  constructor(point: Float64Array, now: Evaluation) {
    this.#point = point;
    this.#now = now;
  }

  isOpen(tolerance: number): boolean {
    return !this.#isStuck && largest(this.#now.gradient) > tolerance;
  }

  /** Chooses a direction. */
  aim(): void {
    this.#direction = this.#newton();
    this.#slope = dot(this.#direction, this.#now.gradient);
    if (this.#slope >= 0) {
      this.#steps = [];
      this.#direction = this.#newton();
      this.#slope = dot(this.#direction, this.#now.gradient);
    }
    this.#step = 1;
  }

  trial(): Float64Array {
    this.#trial = this.#point.slice();
    addTo(this.#trial, this.#step, this.#direction);
    return this.#trial;
  }

  /** Takes the step if it lowers the value enough; halves it otherwise. */
  accept(found: Evaluation): boolean {
    if (!(found.value <= this.#now.value + SUFFICIENT * this.#step * this.#slope)) {
      this.#step /= 2;
      return false;
    }
    const s = this.#direction; // which is not used again
    for (let at = 0; at < s.length; at++) s[at]! *= this.#step;
    const y = found.gradient.slice();
    addTo(y, -1, this.#now.gradient);
    const sy = dot(s, y);
    // Without curvature along the step the pair says nothing of the Hessian.
    if (sy > 1e-12 * dot(y, y)) this.#steps.push({ s, y, sy });
    if (this.#steps.length > MEMORY) this.#steps.shift();
    this.#point = this.#trial;
    this.#now = found;
    this.#iterations++;
    return true;
  }

  /** No step lowers the value: float32 products end here. From the gradient alone it may go on once. */
  giveUp(): void {
    if (this.#steps.length === 0) this.#isStuck = true;
    this.#steps = [];
  }

  minimum(tolerance: number): Minimum {
    const converged = largest(this.#now.gradient) <= tolerance;
    return { point: this.#point, value: this.#now.value, iterations: this.#iterations, converged };
  }

  /**
   * Minus the inverse Hessian, as far as the curvature and the remembered steps know it, times the gradient: the two loops of
   * Nocedal 1980.
   */
  #newton(): Float64Array {
    const { gradient, curvature } = this.#now;
    const q = new Float64Array(gradient.length);
    addTo(q, -1, gradient);
    const alphas = new Float64Array(this.#steps.length);
    for (let at = this.#steps.length - 1; at >= 0; at--) {
      const { s, y, sy } = this.#steps[at]!;
      alphas[at] = dot(s, q) / sy;
      addTo(q, -alphas[at]!, y);
    }
    const last = this.#steps.at(-1);
    const scale = last ? last.sy / scaledSquares(last.y, curvature) : 1;
    for (let at = 0; at < q.length; at++) q[at]! *= scale / curvature[at]!;
    this.#steps.forEach(({ s, y, sy }, at) => {
      addTo(q, alphas[at]! - dot(y, q) / sy, s);
    });
    return q;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function addTo(target: Float64Array, factor: number, values: Float64Array): void {
  for (let at = 0; at < target.length; at++) target[at]! += factor * values[at]!;
}

function scaledSquares(values: Float64Array, curvature: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! ** 2 / curvature[at]!;
  return sum;
}

function largest(gradient: Float64Array): number {
  let most = 0;
  for (const slope of gradient) most = Math.max(most, Math.abs(slope));
  return most;
}

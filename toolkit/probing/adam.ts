const [DECAY, SQUARE_DECAY, LEAST] = [0.9, 0.999, 1e-8];

/** Steps down noisy gradients (Kingma & Ba 2015, Adam, algorithm 1). It changes the point in place. */
export class Adam {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(
    private readonly point: Float32Array,
    private readonly rate: number,
  ) {
    this.#mean = new Float64Array(point.length);
    this.#square = new Float64Array(point.length);
  }

  step(gradient: ArrayLike<number>): void {
    this.#steps++;
    const rate = (this.rate * Math.sqrt(1 - SQUARE_DECAY ** this.#steps)) / (1 - DECAY ** this.#steps);
    const least = LEAST * Math.sqrt(1 - SQUARE_DECAY ** this.#steps);
    for (let at = 0; at < this.point.length; at++) {
      const slope = gradient[at]!;
      const mean = (this.#mean[at] = DECAY * this.#mean[at]! + (1 - DECAY) * slope);
      const square = (this.#square[at] = SQUARE_DECAY * this.#square[at]! + (1 - SQUARE_DECAY) * slope ** 2);
      this.point[at]! -= (rate * mean) / (Math.sqrt(square) + least);
    }
  }
}

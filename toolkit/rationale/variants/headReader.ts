import type { Model } from '../../activations/model';
import type { AlteredInput } from '../ablation/ablation';
import type { Effect, KeptToken, LmRows } from '../effects/effect';
import { type LmHead, lmHead, outputTap } from './lmHead';

/** A run whose head is asked. */
export interface HeadRun {
  input: AlteredInput;
  /** The ids of the sentence as it was. */
  ids: readonly number[];
  /** States [T, H] at the reader's tap. */
  states: Float32Array;
  /** The tokens that are asked about. */
  ordinary: readonly KeptToken[];
}

/** What the head makes of a run. */
export interface HeadResult {
  /** Of each of `ordinary`; null unless an effect needs it. */
  lm: LmRows | null;
  /** Logits [V] of the token after the last; null unless an effect needs them. */
  next: Float32Array | null;
}

/** What effects ask of the head. */
export interface HeadAsked {
  rows: boolean;
  next: boolean;
}

/** What these effects ask of a model's head. */
export function askedOfHead(effects: readonly Pick<Effect, 'needs'>[]): HeadAsked {
  const needs = effects.map((effect) => effect.needs);
  return { rows: needs.includes('masked LM') || needs.includes('causal LM'), next: needs.includes('next token') };
}

/** Reads what the head makes of several runs at once. */
export class HeadReader {
  /** Of the states that the head reads: what the model puts out, behind the last norm. */
  readonly tap: string;
  private readonly head: LmHead;
  private readonly width: number;
  private readonly isCausal: boolean;

  constructor(
    model: Model,
    private readonly asked: HeadAsked,
  ) {
    this.tap = outputTap(model);
    this.head = lmHead(model);
    this.width = model.config.hiddenSize;
    this.isCausal = model.heads.includes('causalLm');
  }

  async read(runs: readonly HeadRun[]): Promise<HeadResult[]> {
    const lm = this.asked.rows ? await this.rowsOf(runs) : null;
    const next = this.asked.next ? await this.nextOf(runs) : null;
    return runs.map((_, at) => ({ lm: lm?.[at] ?? null, next: next?.[at] ?? null }));
  }

  private async rowsOf(runs: readonly HeadRun[]): Promise<LmRows[]> {
    const places = runs.map(({ input, ordinary }) => ordinary.map(({ altered }) => this.tellerOf(input, altered)));
    const states = this.gathered(runs.flatMap((run, at) => places[at]!.map((place) => [run, place] as const)));
    const ids = Int32Array.from(runs.flatMap(({ ids, ordinary }) => ordinary.map(({ clean }) => ids[clean]!)));
    if (ids.length === 0) return runs.map(() => ({ loss: new Float32Array(0), top: new Float32Array(0) }));
    const { loss, top } = await this.head.rows({ states, ids });
    let start = 0;
    return places.map((own) => {
      const end = start + own.length;
      const losses = loss.slice(start, end);
      own.forEach((place, at) => {
        if (place === null) losses[at] = NaN;
      });
      const rows = { loss: losses, top: top.slice(start, end) };
      start = end;
      return rows;
    });
  }

  private nextOf(runs: readonly HeadRun[]): Promise<Float32Array[]> {
    return this.head.logits(this.gathered(runs.map((run) => [run, run.input.attentionMask.lastIndexOf(1)] as const)));
  }

  /** The place whose state tells the token at a place: its own, or in a causal model the last before it that is attended to; null where there is none. */
  private tellerOf({ attentionMask }: AlteredInput, place: number): number | null {
    if (!this.isCausal) return place;
    const before = attentionMask.slice(0, place).lastIndexOf(1);
    return before < 0 ? null : before;
  }

  /** The states [N, H] at places of runs; zeros for a place that is null. */
  private gathered(places: readonly (readonly [HeadRun, number | null])[]): Float32Array {
    const states = new Float32Array(places.length * this.width);
    places.forEach(([run, place], row) => {
      if (place === null) return;
      states.set(run.states.subarray(place * this.width, (place + 1) * this.width), row * this.width);
    });
    return states;
  }
}

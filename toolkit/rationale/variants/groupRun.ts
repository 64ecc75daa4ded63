import type { Model } from '../../activations/model';
import { inOrder } from '../../activations/run';
import type { Encoding } from '../../tokens/tokenizer';
import { interventionTap } from '../ablation/intervention';
import { leftOut } from '../../tokens/leftOut';
import type { Comparison, Effect, KeptToken, LayerStates, LmRows } from '../effects/effect';
import type { HeadReader, HeadResult } from './headReader';
import { runBatch, type RunStates } from './variantPass';
import { HEAD_ROWS, positionsRead, type RunBatch, type VariantGroup, type VariantRun } from './plan';

/** The effects of one variant. */
export interface VariantResult {
  /** Position in the list of variants. */
  variant: number;
  /** In the order of `effectColumns`. */
  values: number[];
}

/** What a group is run with. */
export interface GroupTools {
  model: Model;
  encodings: readonly Encoding[];
  effects: readonly Effect[];
  /** Null where no effect needs it. */
  head: HeadReader | null;
  /** Called when a batch is done; may throw to end the work. */
  onBatch: (batch: RunBatch) => Promise<void>;
}

interface CleanRun {
  states: RunStates;
  /** With one row a position; set before any variant of the sentence is compared. */
  head: HeadResult | null;
}

interface Waiting {
  run: VariantRun;
  states: RunStates;
  ordinary: KeptToken[];
}

/** Puts the runs of a group through the model and holds each against the clean run of its sentence. */
export class GroupRun {
  private readonly clean = new Map<number, CleanRun>();
  private readonly results: VariantResult[] = [];
  private readonly layers: number[];
  private readonly stateTaps: ReadonlyMap<number, string>;
  private waiting: Waiting[] = [];

  constructor(
    private readonly tools: GroupTools,
    private readonly group: VariantGroup,
  ) {
    const { config, sites, tap } = tools.model;
    const { numLayers } = config;
    const every = tools.effects.some(({ needs }) => needs === 'every state');
    this.layers = every ? Array.from({ length: numLayers + 1 }, (_, layer) => layer) : [numLayers];
    this.stateTaps = new Map(this.layers.map((layer) => [layer, tap({ kind: 'state', layer, site: sites[0]! }).name]));
  }

  /** The results of all variants of the group, in the order of the variants. */
  async finish(): Promise<VariantResult[]> {
    await this.pass(this.group.batches);
    await this.pass(this.group.interventions);
    await this.compareWaiting();
    return this.results.sort((a, b) => a.variant - b.variant);
  }

  private async pass(batches: readonly RunBatch[]): Promise<void> {
    const { model, head, onBatch } = this.tools;
    const start = async (batch: RunBatch) => {
      const states = await runBatch(model, batch, this.tapsOf(batch), (sentence) => this.clean.get(sentence)!.states);
      return { batch, states };
    };
    for await (const { batch, states } of inOrder(batches, model.runner.concurrency, start)) {
      batch.runs.forEach((run, row) => {
        this.take(run, states[row]!);
      });
      if (!head || this.waitingRows() >= HEAD_ROWS) await this.compareWaiting();
      await onBatch(batch);
    }
  }

  /** Where effects read the states of a layer. */
  private stateTap(layer: number): string {
    return this.stateTaps.get(layer)!;
  }

  /** Replaced states leave earlier layers as they were; clean runs bring home the states that others replace. */
  private tapsOf({ runs }: RunBatch): string[] {
    const from = runs[0]!.intervention?.layer ?? 0;
    const taps = this.layers.filter((layer) => layer >= from).map((layer) => this.stateTap(layer));
    const ofHead = this.tools.head ? [this.tools.head.tap] : [];
    const interventions = runs.some(({ isClean }) => isClean) ? this.group.interventions : [];
    const replaced = interventions.map((batch) => interventionTap(this.tools.model, batch.runs[0]!.intervention!));
    return [...new Set([...taps, ...ofHead, ...replaced])];
  }

  private take(run: VariantRun, states: RunStates): void {
    if (run.isClean) this.clean.set(run.sentence, { states, head: null });
    const { kept, places } = run.input;
    const placeOf = new Map(kept.map((position, at) => [position, places[at]!]));
    const isLeftOut = leftOut(this.tools.encodings[run.sentence]!, this.tools.model.roles);
    const read = positionsRead(run, isLeftOut);
    const ordinary = read.map((clean): KeptToken => ({ clean, altered: placeOf.get(clean)! }));
    this.waiting.push({ run, states, ordinary });
  }

  private waitingRows(): number {
    return this.waiting.reduce((sum, { ordinary }) => sum + ordinary.length, 0);
  }

  private async compareWaiting(): Promise<void> {
    const rows = await this.readHead();
    this.waiting.forEach((waiting, at) => {
      const own = rows?.[at] ?? null;
      if (waiting.run.isClean && own) this.clean.get(waiting.run.sentence)!.head = this.byPosition(waiting, own);
      if (waiting.run.variants.length === 0) return;
      const comparison = this.comparison(waiting, own);
      for (const { at: variant, readAt } of waiting.run.variants) {
        const read = readAt ? readOnly(comparison, readAt) : comparison;
        this.results.push({ variant, values: this.tools.effects.flatMap((effect) => effect.values(read)) });
      }
    });
    this.waiting = [];
  }

  /** What the head makes of the tokens of each waiting run. */
  private readHead(): Promise<HeadResult[]> | null {
    const { head, encodings } = this.tools;
    if (!head || this.waiting.length === 0) return null;
    const runs = this.waiting.map(({ run, states, ordinary }) => {
      return { input: run.input, ids: encodings[run.sentence]!.inputIds, states: states.get(head.tap)!, ordinary };
    });
    return head.read(runs);
  }

  private byPosition({ run, ordinary }: Waiting, { lm, next }: HeadResult): HeadResult {
    if (!lm) return { lm, next };
    const length = run.input.inputIds.length;
    const placed = { loss: new Float32Array(length), top: new Float32Array(length) };
    ordinary.forEach(({ clean }, at) => {
      placed.loss[clean] = lm.loss[at]!;
      placed.top[clean] = lm.top[at]!;
    });
    return { lm: placed, next };
  }

  private comparison({ run, states, ordinary }: Waiting, altered: HeadResult | null): Comparison {
    const { hiddenSize, numLayers } = this.tools.model.config;
    const clean = this.clean.get(run.sentence)!;
    const of = (values: Float32Array) => Float32Array.from(ordinary, (token) => values[token.clean]!);
    const { lm, next } = clean.head ?? { lm: null, next: null };
    return {
      width: hiddenSize,
      ordinary,
      sentence: this.sentenceTokens(run),
      lastLayer: numLayers,
      clean: this.layerStates(clean.states),
      altered: this.layerStates(states, clean.states),
      lm: lm && altered?.lm ? { clean: { loss: of(lm.loss), top: of(lm.top) }, altered: altered.lm } : null,
      next: next && altered?.next ? { clean: next, altered: altered.next } : null,
    };
  }

  /** Where the token that stands for the sentence is, in the sentence and in the variant, of which a token may be attended to by none. */
  private sentenceTokens({ sentence, input }: VariantRun): KeptToken | null {
    const { roles } = this.tools.model;
    if (roles.sentence === null) return null;
    if (roles.sentence === 'first') return { clean: 0, altered: 0 };
    return { clean: this.tools.encodings[sentence]!.inputIds.length - 1, altered: input.attentionMask.lastIndexOf(1) };
  }

  private layerStates(states: RunStates, otherwise = states): LayerStates {
    return new Map(
      this.layers.map((layer) => {
        const tap = this.stateTap(layer);
        return [layer, states.get(tap) ?? otherwise.get(tap)!];
      }),
    );
  }
}

/** The comparison at some positions of the sentence alone. */
function readOnly(comparison: Comparison, positions: readonly number[]): Comparison {
  const { ordinary, lm } = comparison;
  const rows = [...ordinary.keys()].filter((row) => positions.includes(ordinary[row]!.clean));
  const of = ({ loss, top }: LmRows): LmRows => ({
    loss: Float32Array.from(rows, (row) => loss[row]!),
    top: Float32Array.from(rows, (row) => top[row]!),
  });
  return {
    ...comparison,
    ordinary: rows.map((row) => ordinary[row]!),
    lm: lm && { clean: of(lm.clean), altered: of(lm.altered) },
  };
}

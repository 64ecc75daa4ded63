import { type Batching, deal, plan, type Sentences } from './plan';
import type { Reply } from './protocol';
import { type Launch, SystemProcess } from './systemProcess';

/** The names of the contract of `bench --json`. */
export const SYSTEMS = [
  'wasm-1',
  'wasm-pool',
  'wasm-relaxed-1',
  'wasm-relaxed-pool',
  'native',
  'webgpu',
  'onnxruntime',
  'transformers.js',
  'pytorch-sorted',
  'pytorch-plain',
] as const;
export type SystemName = (typeof SYSTEMS)[number];

/** Padded tokens a batch that a system is tuned over. */
export const TOKEN_BUDGETS = [256, 512, 1024, 2048] as const;

/** How to start a system, and how to feed it. */
export interface SystemSpec {
  name: SystemName;
  /** Which way of running it this is, where there are several: `1 process x 2 threads`. */
  variant: string | null;
  batching: Batching;
  /** One a process; the sentences are dealt to them. */
  launches: readonly Launch[];
}

/** One pass over some sentences. */
export interface Pass extends Omit<Reply, 'norms'> {
  /** By sentence, layer and token; empty unless asked for. */
  norms: number[][][];
}

/** A system that runs: one process or several that share the sentences. */
export class System {
  versions: Record<string, string> = {};
  /** Seconds from the start of its processes until all have loaded. */
  loadSeconds = NaN;
  /** Seconds from their start until the first sentence's norms are there. */
  firstResultSeconds = NaN;
  /** Padded tokens a batch; null where it is not the bench's to choose. */
  tokenBudget: number | null;
  private readonly processes: readonly SystemProcess[];
  private readonly started = performance.now();

  /** Starts the processes; `load` waits for them. */
  constructor(readonly spec: SystemSpec) {
    this.tokenBudget = spec.batching === 'budget' ? TOKEN_BUDGETS[0] : null;
    this.processes = spec.launches.map((launch) => new SystemProcess(launch));
  }

  /** `native`, or with its variant `onnxruntime (2 processes x 1 thread)`. */
  get label(): string {
    const { name, variant } = this.spec;
    return variant === null ? name : `${name} (${variant})`;
  }

  /** Waits until every process has loaded and `sentence` has gone through. */
  async load(sentence: readonly number[]): Promise<void> {
    const versions = await Promise.all(this.processes.map((process) => process.ready()));
    this.loadSeconds = this.age();
    this.versions = versions[0]!;
    await this.pass([sentence]);
    this.firstResultSeconds = this.age();
  }

  private age(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Runs the sentences through the system; its processes work side by side, and the slowest one counts. */
  async pass(sentences: Sentences, options: { norms?: boolean } = {}): Promise<Pass> {
    const { norms = false } = options;
    const hands = deal(sentences, Math.min(this.processes.length, sentences.length));
    const replies = await Promise.all(
      hands.map((hand, at) => {
        const own = hand.map((index) => sentences[index]!);
        const batches = plan(own, this.spec.batching, this.tokenBudget);
        return this.processes[at]!.ask({ sentences: own, batches, norms });
      }),
    );
    return joined(replies, hands);
  }

  /** Sum over its processes, in bytes; null where the machine does not tell. */
  peakMemory(): number | null {
    const peaks = this.processes.map((process) => process.peakMemory());
    return peaks.reduce<number | null>((sum, peak) => (sum === null || peak === null ? null : sum + peak), 0);
  }

  stop(): void {
    for (const process of this.processes) process.kill();
  }
}

function joined(replies: readonly Reply[], hands: readonly number[][]): Pass {
  const norms: number[][][] = [];
  hands.forEach((hand, at) => {
    replies[at]!.norms?.forEach((sentence, place) => (norms[hand[place]!] = sentence));
  });
  return {
    seconds: replies.reduce((most, { seconds }) => Math.max(most, seconds), 0),
    tokens: replies.reduce((sum, { tokens }) => sum + tokens, 0),
    checksum: replies[0]!.checksum.map((_, layer) => replies.reduce((sum, reply) => sum + reply.checksum[layer]!, 0)),
    norms,
  };
}

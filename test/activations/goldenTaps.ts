import { join } from 'node:path';
import type { Feeds } from '../../toolkit/activations/graphRunner';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';

export const BATCHES = ['unpadded', 'padded'] as const;
export type BatchName = (typeof BATCHES)[number];

/** The last where the family has it. */
const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
/** What targets need besides: [B, T] each, but `reference` [B, H]. The first two are there where the checkpoint has the head. */
const TARGET_INPUTS = ['labels', 'label_weights', 'reference'] as const;
/** The others are int32. */
const FLOATS: readonly string[] = ['label_weights', 'reference'];

/** One tap of one batch as PyTorch has it: whole, or some of its values. */
export interface GoldenTap {
  shape: number[];
  values: Float32Array;
  /** Largest absolute value of the whole tap. */
  largest: number;
  sampled: boolean;
}

/** Inputs and taps of one batch. */
export interface GoldenBatch {
  shape: [number, number];
  inputs: Record<'input_ids' | 'attention_mask', number[]> &
    Partial<Record<'token_type_ids' | (typeof TARGET_INPUTS)[number], number[]>>;
  taps: ReadonlyMap<string, GoldenTap>;
}

/** Reads `test/golden/taps/NAME.safetensors`; its README says how the values were made. */
export function readGolden(name: string): Record<BatchName, GoldenBatch> {
  const file = Safetensors.open(join(__dirname, '../golden/taps', `${name}.safetensors`));
  try {
    return { unpadded: readBatch(file, 'unpadded'), padded: readBatch(file, 'padded') };
  } finally {
    file.close();
  }
}

function readBatch(file: Safetensors, batch: BatchName): GoldenBatch {
  const names = [...file.entries.keys()].filter((name) => name.startsWith(`${batch}/`) && !name.endsWith('.max'));
  const tapNames = names.map((name) => name.slice(batch.length + 1)).filter((name) => !isInput(name));
  const inputs = names.filter((name) => isInput(name.slice(batch.length + 1)));
  return {
    shape: file.entries.get(`${batch}/input_ids`)!.shape as [number, number],
    inputs: Object.fromEntries(
      inputs.map((name) => [name.slice(batch.length + 1), [...file.read(name)]]),
    ) as GoldenBatch['inputs'],
    taps: new Map(tapNames.map((name) => [name, readTap(file, `${batch}/${name}`)])),
  };
}

function isInput(name: string): boolean {
  return [...INPUTS, ...TARGET_INPUTS].some((input) => input === name);
}

function readTap(file: Safetensors, name: string): GoldenTap {
  const values = file.read(name);
  const sampled = file.entries.has(`${name}.max`);
  const largest = sampled ? file.read(`${name}.max`)[0]! : largestOf(values);
  return { shape: file.entries.get(name)!.shape, values, largest, sampled };
}

/** The graph's inputs, those of targets included where the batch has them. */
export function inputFeeds({ shape: [B], inputs }: Pick<GoldenBatch, 'shape' | 'inputs'>): Feeds {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, list]) => {
      const values = FLOATS.includes(name) ? Float32Array.from(list) : Int32Array.from(list);
      return [name, { shape: [B, list.length / B], values }];
    }),
  );
}

/** Flat index of the i-th value kept of a sampled tap. */
export function sampleIndex(i: number, size: number): number {
  return Math.floor(((i * 0.6180339887498949) % 1) * size);
}

function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

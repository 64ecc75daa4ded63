import { own } from '../own';
import { INK, LINE_COLOURS, POINT_SHAPES } from './palette';

/** Systems of a bench in legend order; a system has the same colour and shape in every chart. */
const BENCH_SYSTEMS = [
  'native',
  'wasm-pool',
  'wasm-1',
  'onnxruntime',
  'transformers.js',
  'pytorch-sorted',
  'pytorch-plain',
] as const;

const LABELS: Record<(typeof BENCH_SYSTEMS)[number], string> = {
  native: 'Toolkit, native TensorFlow',
  'wasm-pool': 'Toolkit, wasm, all cores',
  'wasm-1': 'Toolkit, wasm, one worker',
  onnxruntime: 'ONNX Runtime for Node',
  'transformers.js': 'transformers.js',
  'pytorch-sorted': 'PyTorch, sorted by length',
  'pytorch-plain': 'PyTorch, batches of 32',
};

const COLOURS = [...LINE_COLOURS, INK];
const SHAPES = [...POINT_SHAPES, 'triangle-left'];

/** What a system is called in a chart: a slower way of running one keeps the name it came with. */
export function systemLabel(system: string): string {
  return own<string>(LABELS, system) ?? system;
}

/** Colour and shape of the systems that are drawn. */
export function systemScales(systems: readonly string[]) {
  const drawn = BENCH_SYSTEMS.map((system, at) => ({ system, at })).filter(({ system }) => systems.includes(system));
  const domain = drawn.map(({ system }) => systemLabel(system));
  return {
    colours: { domain, range: drawn.map(({ at }) => COLOURS[at]!) },
    shapes: { domain, range: drawn.map(({ at }) => SHAPES[at]!) },
  };
}

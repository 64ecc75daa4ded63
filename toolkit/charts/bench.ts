import { own } from '../own';
import { type Chart, drawn, type Layer } from './spec';
import { INK, LINE_COLOURS, POINT_SHAPES } from './styles';
import { WEB } from './theme';
import { counted } from './title';

/** What a bench gives to its charts; `bench.json` holds it. */
export interface BenchSpeeds {
  rows: readonly BenchSpeed[];
  bySize: readonly BenchSpeedAt[];
  byLength: readonly BenchSpeedAt[];
}

/** Every chart of a bench by the name of its files; those that cannot be drawn say why. */
export function benchCharts({ rows, bySize, byLength }: BenchSpeeds): Record<string, Chart> {
  return {
    throughput: benchThroughput(rows),
    'throughput-by-size': scaling(bySize, 'size of the corpus', 'Sentences', ({ sentences }) => sentences),
    'throughput-by-length': scaling(
      byLength,
      'length of the sentences',
      'Tokens of each sentence',
      ({ length }) => length!,
    ),
  };
}

/** Speed of one system in a bench. */
export interface BenchSpeed {
  system: string;
  /** Median over the rounds. */
  tokensPerSecond: number;
  /** Slowest and fastest round. */
  range: readonly [number, number];
  /** Tokens per second, round by round. */
  rounds: readonly number[];
}

/** Tokens per second of every system, the fastest on top: the median as a bar, the rounds as a line from slowest to fastest. */
function benchThroughput(rows: readonly BenchSpeed[]): Chart {
  const first = rows[0];
  if (!first) return { skipped: 'no system has a speed' };
  const fastestFirst = [...rows].sort((a, b) => b.tokensPerSecond - a.tokensPerSecond);
  const values = fastestFirst.map(({ system, tokensPerSecond, range: [slowest, fastest] }) => {
    const label = Math.round(tokensPerSecond).toLocaleString('en-GB');
    return { system: systemLabel(system), tokensPerSecond, slowest, fastest, label };
  });
  const x = { type: 'quantitative' } as const;
  const sort = values.map(({ system }) => system);
  const y = { field: 'system', type: 'nominal', sort, title: null, axis: { ticks: false, labelLimit: 300 } } as const;
  const speed = { ...x, field: 'tokensPerSecond', title: 'Tokens per second', axis: { tickCount: 6, format: ',d' } };
  const caption = {
    title: 'Norms of all layers: tokens per second',
    sentences: [
      'The same checkpoint, sentences and processor threads. Tokens: wordpieces, no padding.',
      `Bar: median of ${counted(first.rounds.length, 'round')}. Line: slowest to fastest round.`,
    ],
  };
  return drawn(WEB, caption, {
    width: 420,
    height: { step: 28 },
    data: { values },
    encoding: { y },
    layer: [
      { mark: { type: 'bar', color: LINE_COLOURS[0], opacity: 0.45, height: { band: 0.7 } }, encoding: { x: speed } },
      {
        mark: { type: 'rule', strokeWidth: 2, color: INK },
        encoding: { x: { ...x, field: 'slowest' }, x2: { field: 'fastest' } },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6 },
        encoding: { x: { ...x, field: 'fastest' }, text: { field: 'label' } },
      },
    ],
  });
}

/** Speed of one system on a corpus of one size, or on sentences of one length. */
export interface BenchSpeedAt {
  system: string;
  /** Sentences of the corpus. */
  sentences: number;
  /** Tokens of every sentence; null for a corpus. */
  length: number | null;
  tokensPerSecond: number;
}

/** Labelled speeds; of these the axis shows what lies in its range. */
const SPEED_TICKS = [1, 10, 100, 1000, 10000, 100000].flatMap((power) => [power, 2 * power, 5 * power]);

/** Tokens per second against what `xOf` says of a point. */
function scaling(
  points: readonly BenchSpeedAt[],
  by: string,
  xTitle: string,
  xOf: (point: BenchSpeedAt) => number,
): Chart {
  const places = [...new Set(points.map(xOf))].sort((a, b) => a - b);
  if (places.length < 2) return { skipped: 'fewer than two places to draw a line between' };
  const values = points.map((point) => {
    return { system: systemLabel(point.system), x: xOf(point), tokensPerSecond: point.tokensPerSecond };
  });
  const caption = {
    title: `Tokens per second by ${by}`,
    sentences: ['Norms of all layers. Tokens: wordpieces, no padding. Both axes are logarithmic.'],
  };
  const log = { type: 'quantitative', scale: { type: 'log', nice: false, padding: 12 } } as const;
  const xAxis = { values: places, format: ',d', grid: false };
  const yAxis = { values: SPEED_TICKS, format: ',d' };
  return drawn(WEB, caption, {
    width: 460,
    height: 280,
    data: { values },
    encoding: {
      x: { ...log, field: 'x', title: xTitle, axis: xAxis },
      y: { ...log, field: 'tokensPerSecond', title: 'Tokens per second', axis: yAxis },
    },
    layer: linesAndPoints(points.map(({ system }) => system)),
  });
}

function linesAndPoints(systems: readonly string[]): Layer[] {
  const { colours, shapes } = systemScales(systems);
  const series = { field: 'system', type: 'nominal', legend: { title: null, orient: 'bottom', columns: 2 } } as const;
  const color = { ...series, scale: colours };
  return [
    { mark: { type: 'line', strokeWidth: 2 }, encoding: { color } },
    {
      mark: { type: 'point', filled: true, size: 50, opacity: 1 },
      encoding: { color, shape: { ...series, scale: shapes } },
    },
  ];
}

/** What charts call the systems of a bench, in legend order; a system has the same colour and shape in every chart. */
const LABELS: Readonly<Record<string, string>> = {
  native: 'Toolkit, native TensorFlow',
  'wasm-relaxed-pool': 'Toolkit, wasm with relaxed SIMD, all cores',
  'wasm-pool': 'Toolkit, wasm, all cores',
  'wasm-relaxed-1': 'Toolkit, wasm with relaxed SIMD, one worker',
  'wasm-1': 'Toolkit, wasm, one worker',
  onnxruntime: 'ONNX Runtime for Node',
  'transformers.js': 'transformers.js',
  'pytorch-sorted': 'PyTorch, sorted by length',
  'pytorch-plain': 'PyTorch, batches of 32',
  webgpu: 'Toolkit, WebGPU',
};

const [FIRST, SECOND, THIRD, ...OTHERS] = LINE_COLOURS;
/** The two kinds of wasm have one colour and shapes of their own, and so have native TensorFlow and WebGPU. */
const COLOURS = [FIRST, SECOND, SECOND, THIRD, THIRD, ...OTHERS, INK, FIRST];
const SHAPES = [...POINT_SHAPES, 'triangle-left', 'triangle-right', 'stroke', 'arrow'];

/** What a system is called in a chart; the way of running it, where it has a row of its own, stays in brackets behind. */
function systemLabel(system: string): string {
  const [name, ...way] = system.split(/(?= \()/);
  return [own(LABELS, name!) ?? name!, ...way].join('');
}

/** Colour and shape of the systems that are drawn. */
function systemScales(systems: readonly string[]) {
  const names = Object.keys(LABELS);
  const drawn = names.filter((system) => systems.includes(system));
  const rangeOf = (values: readonly string[]) => drawn.map((system) => values[names.indexOf(system)]!);
  const domain = drawn.map(systemLabel);
  return { colours: { domain, range: rangeOf(COLOURS) }, shapes: { domain, range: rangeOf(SHAPES) } };
}

import { systemLabel, systemScales } from './benchSystems';
import { type Chart, drawn, type Layer } from './spec';
import { WEB } from './theme';

/** Speed of one system on a corpus of one size, or on sentences of one length. */
export interface BenchSpeedAt {
  system: string;
  /** Sentences of the corpus. */
  sentences: number;
  /** Tokens of every sentence; null for a corpus. */
  length: number | null;
  tokensPerSecond: number;
}

/** Tokens a second against the size of the corpus. */
export function benchBySize(points: readonly BenchSpeedAt[]): Chart {
  return scaling(points, ({ sentences }) => sentences, {
    title: 'Tokens a second by size of the corpus',
    xTitle: 'Sentences',
  });
}

/** Tokens a second against the length of sentences. */
export function benchByLength(points: readonly BenchSpeedAt[]): Chart {
  return scaling(points, ({ length }) => length!, {
    title: 'Tokens a second by length of the sentences',
    xTitle: 'Tokens of each sentence',
  });
}

/** Labelled speeds; of these the axis shows what lies in its range. */
const SPEED_TICKS = [1, 10, 100, 1000, 10000, 100000].flatMap((power) => [power, 2 * power, 5 * power]);

/** What the x axis of a chart shows. */
interface Axis {
  title: string;
  xTitle: string;
}

function scaling(points: readonly BenchSpeedAt[], xOf: (point: BenchSpeedAt) => number, axis: Axis): Chart {
  const places = [...new Set(points.map(xOf))].sort((a, b) => a - b);
  if (places.length < 2) return { skipped: 'fewer than two places to draw a line between' };
  const values = points.map((point) => ({
    system: systemLabel(point.system),
    x: xOf(point),
    tokensPerSecond: point.tokensPerSecond,
  }));
  const sentence = 'Norms of all layers. Tokens: wordpieces, no padding. Both axes are logarithmic.';
  return drawn(
    WEB,
    { title: axis.title, sentences: [sentence] },
    {
      width: 460,
      height: 280,
      data: { values },
      encoding: position(axis.xTitle, places),
      layer: marks(points.map(({ system }) => system)),
    },
  );
}

function position(xTitle: string, places: readonly number[]) {
  const log = { type: 'quantitative', scale: { type: 'log', nice: false, padding: 12 } } as const;
  return {
    x: { ...log, field: 'x', title: xTitle, axis: { values: [...places], format: ',d', grid: false } },
    y: { ...log, field: 'tokensPerSecond', title: 'Tokens a second', axis: { values: SPEED_TICKS, format: ',d' } },
  };
}

function marks(systems: readonly string[]): Layer[] {
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

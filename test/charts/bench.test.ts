import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchCharts, type BenchSpeeds } from '../../toolkit/charts/bench';
import { renderSvg } from '../../toolkit/charts/render';
import { specOf, valuesOf } from './specOf';

const SYSTEMS = [
  'wasm-1',
  'wasm-pool',
  'native',
  'onnxruntime',
  'transformers.js',
  'pytorch-sorted',
  'pytorch-plain',
  'wasm-relaxed-1',
  'wasm-relaxed-pool',
  'webgpu',
];

/** Every number from a formula of its place. */
function speeds(): BenchSpeeds {
  const speed = (at: number) => 100 * (at + 1);
  const at = (system: string, place: number, sentences: number, length: number | null) => ({
    system,
    sentences,
    length,
    tokensPerSecond: speed(SYSTEMS.indexOf(system)) + place,
  });
  return {
    rows: [...SYSTEMS, 'onnxruntime (2 processes x 1 thread)'].map((system, index) => ({
      system,
      tokensPerSecond: speed(index),
      range: [speed(index) - 5, speed(index) + 9] as const,
      rounds: [speed(index), speed(index) - 5, speed(index) + 9],
    })),
    bySize: [300, 2000].flatMap((size, place) => SYSTEMS.map((system) => at(system, place, size, null))),
    byLength: [8, 512].flatMap((length, place) => SYSTEMS.map((system) => at(system, place, 4, length))),
  };
}

describe('benchCharts', () => {
  it('are drawn without a warning', async () => {
    for (const chart of Object.values(benchCharts(speeds()))) assert.match(await renderSvg(specOf(chart)), /^<svg /);
  });

  it('have each system once, the fastest first, with its range', () => {
    const values = valuesOf(specOf(benchCharts(speeds()).throughput));
    assert.deepEqual(values[0], {
      system: 'ONNX Runtime for Node (2 processes x 1 thread)',
      tokensPerSecond: 1100,
      slowest: 1095,
      fastest: 1109,
      label: '1,100',
    });
    assert.deepEqual(
      values.map(({ tokensPerSecond }) => tokensPerSecond),
      [1100, 1000, 900, 800, 700, 600, 500, 400, 300, 200, 100],
    );
    assert.match(JSON.stringify(specOf(benchCharts(speeds()).throughput)), /median of 3 rounds/);
  });

  it('have every point at its size or length', () => {
    const { 'throughput-by-size': bySize, 'throughput-by-length': byLength } = benchCharts(speeds());
    const native = (values: Record<string, unknown>[]) =>
      values
        .filter(({ system }) => system === 'Toolkit, native TensorFlow')
        .map(({ x, tokensPerSecond }) => [x, tokensPerSecond]);
    assert.deepEqual(native(valuesOf(specOf(bySize))), [
      [300, 300],
      [2000, 301],
    ]);
    assert.deepEqual(native(valuesOf(specOf(byLength))), [
      [8, 300],
      [512, 301],
    ]);
  });

  it('give a system the same colour whichever others are drawn', () => {
    const colourOf = (points: BenchSpeeds['bySize'], name: string) => {
      const json = JSON.stringify(specOf(benchCharts({ ...speeds(), bySize: points })['throughput-by-size']));
      const [, domain, range] = /"scale":\{"domain":(\[[^\]]*\]),"range":(\[[^\]]*\])\}/.exec(json)!;
      return (JSON.parse(range!) as string[])[(JSON.parse(domain!) as string[]).indexOf(name)];
    };
    const { bySize } = speeds();
    const few = bySize.filter(({ system }) => ['onnxruntime', 'wasm-1'].includes(system));
    assert.equal(colourOf(few, 'ONNX Runtime for Node'), colourOf(bySize, 'ONNX Runtime for Node'));
    assert.match(colourOf(few, 'ONNX Runtime for Node')!, /^#/);
  });

  it('tell all systems apart by colour and shape', () => {
    const json = JSON.stringify(specOf(benchCharts(speeds())['throughput-by-size']));
    const ranges = [...json.matchAll(/"scale":\{"domain":\[[^\]]*\],"range":(\[[^\]]*\])\}/g)];
    const lists = ranges.map(([, range]) => JSON.parse(range!) as string[]);
    const [colours, shapes] = [lists[0]!, lists.at(-1)!];
    assert.equal(new Set(colours.map((colour, i) => `${colour} ${shapes[i]}`)).size, SYSTEMS.length);
  });

  it('say why they cannot be drawn', () => {
    assert.deepEqual(benchCharts({ rows: [], bySize: [], byLength: [] }), {
      throughput: { skipped: 'no system has a speed' },
      'throughput-by-size': { skipped: 'fewer than two places to draw a line between' },
      'throughput-by-length': { skipped: 'fewer than two places to draw a line between' },
    });
  });
});

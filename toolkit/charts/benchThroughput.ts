import { systemLabel } from './benchSystems';
import { counted } from './title';
import { INK, LINE_COLOURS } from './palette';
import { type Chart, drawn } from './spec';
import { WEB } from './theme';

/** Speed of one system in a bench. */
export interface BenchSpeed {
  system: string;
  /** Median over the rounds. */
  tokensPerSecond: number;
  /** Slowest and fastest round. */
  range: readonly [number, number];
  /** Tokens a second, round by round. */
  rounds: readonly number[];
}

/** Tokens a second of every system, the fastest on top: the median as a bar, the rounds as a line from slowest to fastest. */
export function benchThroughput(rows: readonly BenchSpeed[]): Chart {
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
  const speed = { ...x, field: 'tokensPerSecond', title: 'Tokens a second', axis: { tickCount: 6, format: ',d' } };
  const caption = {
    title: 'Norms of all layers: tokens a second',
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

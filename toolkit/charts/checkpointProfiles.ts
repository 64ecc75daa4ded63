import { basename } from 'node:path';
import type { ComparedRun } from '../harness/compare';
import type { Site } from '../graph/taps';
import { type Chart, DRAWN_ONCE, type Layer, SCHEMA } from './spec';
import { LINE_COLOURS, LINE_DASHES, MUTED_INK, POINT_SHAPES, THEME } from './theme';
import { titled } from './title';

/** As many runs as there are colours that stay apart. */
const MOST_RUNS = LINE_COLOURS.length;
/** Relative depth of the paper's layer: 8 of 12. */
const CLAIMED_DEPTH = 8 / 12;

/** Layer profiles of several runs by relative depth: how well each layer ranks content above function words. */
export function checkpointProfiles(runs: readonly ComparedRun[], site: Site): Chart {
  const drawn = runs.flatMap((run) =>
    run.sites.filter((one) => one.site === site).map((profile) => ({ run, profile })),
  );
  if (drawn.length === 0) return { skipped: `no run has a profile at site ${site}` };
  if (drawn.length > MOST_RUNS) return { skipped: `${drawn.length} runs are more than ${MOST_RUNS} lines can show` };
  const labels = labelsOf(drawn.map(({ run }) => run));
  const values = drawn.flatMap(({ profile }, at) =>
    profile.layers.map(({ layer, depth, value, interval }) => {
      return { series: labels[at], layer, depth, value, lo: interval?.[0] ?? null, hi: interval?.[1] ?? null };
    }),
  );
  return {
    spec: {
      $schema: SCHEMA,
      config: THEME,
      title: titled(`Content over function words by relative depth: TAS (${site})`, [
        'Each point: a layer, and the chance that there a content word outscores a function word.',
        'Bands: bootstrap interval over sentences.',
      ]),
      width: 460,
      height: 260,
      data: { values },
      layer: [...references(), ...marks(labels)],
    },
  };
}

/** Checkpoint and corpus; where several runs share them, its folder too. */
function labelsOf(runs: readonly ComparedRun[]): string[] {
  const plain = runs.map(({ checkpoint, corpus }) => `${checkpoint} on ${corpus}`);
  return plain.map((label, at) =>
    plain.indexOf(label) === plain.lastIndexOf(label) ? label : `${label} (${basename(runs[at]!.run)})`,
  );
}

function references(): Layer[] {
  const depth = { datum: CLAIMED_DEPTH, type: 'quantitative' } as const;
  const chance = { datum: 0.5, type: 'quantitative' } as const;
  const label = { type: 'text', color: MUTED_INK } as const;
  return [
    { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeDash: [4, 3] }, encoding: { x: depth } },
    {
      data: DRAWN_ONCE,
      mark: { ...label, text: 'layer 8 of 12', baseline: 'bottom', dy: -4 },
      encoding: { x: depth, y: { value: 0 } },
    },
    { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeWidth: 1.5 }, encoding: { y: chance } },
    {
      data: DRAWN_ONCE,
      mark: { ...label, text: 'chance', align: 'left', baseline: 'middle', dx: 6 },
      encoding: { x: { value: 'width' }, y: chance },
    },
  ];
}

function marks(labels: readonly string[]): Layer[] {
  const { x, y } = axes();
  const color = bySeries(labels, LINE_COLOURS);
  const dash = {
    condition: labels.map((label, at) => ({ test: { field: 'series', equal: label }, value: [...LINE_DASHES[at]!] })),
    value: [1, 0],
  };
  return [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'area', opacity: 0.18 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, color },
    },
    { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: { ...y, field: 'value' }, color, strokeDash: dash } },
    {
      mark: { type: 'point', filled: true, size: 45, opacity: 1 },
      encoding: { x, y: { ...y, field: 'value' }, color, shape: bySeries(labels, POINT_SHAPES) },
    },
  ];
}

function axes() {
  const quantitative = { type: 'quantitative' } as const;
  const x = {
    ...quantitative,
    field: 'depth',
    title: 'Relative depth (0: embedding output, 1: last block)',
    scale: { domain: [0, 1], nice: false, padding: 8 },
    axis: { format: '.1f', grid: false },
  };
  const y = {
    ...quantitative,
    title: 'Area under the ROC curve',
    scale: { domain: [0, 1] },
    axis: { format: '.1f' },
  };
  return { x, y };
}

function bySeries<Range>(labels: readonly string[], range: readonly Range[]) {
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: [...labels], range: range.slice(0, labels.length) },
    legend: { orient: 'bottom', title: null, direction: 'vertical', symbolOpacity: 1 },
  } as const;
}

import { basename } from 'node:path';
import type { Site } from '../graph/taps';
import type { ComparedRun } from '../harness/compare';
import { namedRule } from './claimedLayer';
import { lineMarks, LINE_STYLES } from './lines';
import { MUTED_INK } from './palette';
import { type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

/** Relative depth of the paper's layer: 8 of 12. */
const CLAIMED_DEPTH = 8 / 12;

/** Layer profiles of several runs by relative depth: how well each layer ranks content above function words. */
export function checkpointProfiles(runs: readonly ComparedRun[], site: Site, theme: Theme = WEB): Chart {
  const profiles = runs.flatMap((run) =>
    run.sites.filter((one) => one.site === site).map((profile) => ({ run, profile })),
  );
  const most = LINE_STYLES.length;
  if (profiles.length === 0) return { skipped: `no run has a profile at site ${site}` };
  if (profiles.length > most) return { skipped: `${profiles.length} runs are more than ${most} lines can show` };
  const labels = labelsOf(profiles.map(({ run }) => run));
  const values = profiles.flatMap(({ profile }, at) =>
    profile.layers.map(({ layer, depth, value, interval }) => {
      return { series: labels[at], layer, depth, value, lo: interval?.[0] ?? null, hi: interval?.[1] ?? null };
    }),
  );
  const caption = {
    title: `Content over function words by relative depth: TAS (${site})`,
    sentences: [
      'Each point: a layer, and the chance that there a content word outscores a function word.',
      'Bands: bootstrap interval over sentences.',
    ],
  };
  return drawn(theme, caption, {
    ...theme.plot,
    data: { values },
    layer: [
      ...namedRule(theme, CLAIMED_DEPTH, 'layer 8 of 12'),
      ...chance(theme),
      ...lineMarks(theme, { labels, x: DEPTH, y: AUC }),
    ],
  });
}

/** Checkpoint and corpus; where several runs share them, its folder too. */
function labelsOf(runs: readonly ComparedRun[]): string[] {
  const plain = runs.map(({ checkpoint, corpus }) => `${checkpoint} on ${corpus}`);
  return plain.map((label, at) =>
    plain.indexOf(label) === plain.lastIndexOf(label) ? label : `${label} (${basename(runs[at]!.run)})`,
  );
}

const DEPTH = {
  field: 'depth',
  type: 'quantitative',
  title: 'Relative depth (0: embedding output, 1: last block)',
  scale: { domain: [0, 1], nice: false, padding: 8 },
  axis: { format: '.1f', grid: false },
};

const AUC = {
  type: 'quantitative',
  title: 'Area under the ROC curve',
  scale: { domain: [0, 1] },
  axis: { format: '.1f' },
};

function chance(theme: Theme): Layer[] {
  const y = { datum: 0.5, type: 'quantitative' } as const;
  const dx = scaled(theme, 6);
  return [
    { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeWidth: 1.5 }, encoding: { y } },
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: 'chance', align: 'left', baseline: 'middle', dx, color: MUTED_INK },
      encoding: { x: { value: 'width' }, y },
    },
  ];
}

import type { AtlasLayer } from '../harness/dataset/atlas';
import { CLAIMED_DEPTH } from '../harness/run/compare';
import { profilesOf } from './atlasLayers';
import { checkpointRows } from './atlasRows';
import { bottomLegend, namedRule, nominal } from './marks';
import { type Side, sideOf } from './rows';
import { type Chart, drawn } from './spec';
import { GREY, LINE_COLOURS } from './styles';
import { scaled, type Theme } from './theme';

const SIDES: readonly Side[] = ['above chance', 'not told from chance', 'below chance'];
const COLOURS = [LINE_COLOURS[0], GREY, LINE_COLOURS[1]];
const SHAPES = ['circle', 'diamond', 'triangle-down'];

/** At which depths content words have larger norms than function words, and at which smaller ones. */
export function belowChance(all: readonly AtlasLayer[], corpus: string, theme: Theme): Chart {
  const profiles = profilesOf(all, corpus);
  if (profiles.length === 0) return { skipped: `no run over ${corpus} has a profile` };
  const rows = checkpointRows(theme, profiles, 0.5);
  if ('skipped' in rows) return rows;
  const values = profiles.map(({ checkpoint, relativeDepth, value, low, high }) => {
    const side = sideOf({ interval: low === null ? null : [low, high!] }, 0.5);
    return { checkpoint, depth: relativeDepth, value, side };
  });
  const caption = {
    title: `Where the norm falls below chance on ${corpus}`,
    sentences: [
      'Each mark: a layer. Below chance function words have the larger norm, by the whole interval of the area under the ROC curve.',
    ],
  };
  const legend = bottomLegend(theme, SIDES);
  return drawn(theme, caption, {
    ...{ width: theme.plot.width, height: rows.height },
    data: { values },
    layer: [
      ...namedRule(theme, CLAIMED_DEPTH, 'layer 8 of 12'),
      {
        mark: { type: 'point', filled: true, opacity: 1, size: scaled(theme, scaled(theme, 60)) },
        encoding: {
          x: {
            ...{ field: 'depth', type: 'quantitative', title: 'Relative depth (0: embedding output, 1: last block)' },
            scale: { domain: [0, 1], nice: false, padding: 8 },
            axis: { format: '.1f', grid: false },
          },
          y: rows.y,
          color: nominal('side', SIDES, COLOURS, legend),
          shape: nominal('side', SIDES, SHAPES, legend),
        },
      },
    ],
  });
}

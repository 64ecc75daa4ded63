import { basename } from 'node:path';
import type { Site } from '../graph/taps';
import { areCounterparts } from '../harness/config/rules';
import { CLAIMED_DEPTH, type ComparedRun, type SiteProfile } from '../harness/run/compare';
import { lineMarks, nameAtRight, namedRule, referenceRule } from './marks';
import { LINE_STYLES } from './styles';
import { type Chart, drawn } from './spec';
import { type Theme, WEB } from './theme';
import { percent } from './title';
import { valueBounds } from './rows';

/**
 * Layer profiles of several runs by relative depth: how well each layer ranks content above function words.
 * @param site - Runs of models that have its counterpart instead are drawn at that.
 */
export function checkpointProfiles(runs: readonly ComparedRun[], site: Site, theme: Theme = WEB): Chart {
  const profiles = runs.flatMap((run) =>
    run.sites.filter((one) => areCounterparts(one.site, site)).map((profile) => ({ run, profile })),
  );
  const most = LINE_STYLES.length;
  if (profiles.length === 0) return { skipped: `no run has a profile at site ${site}` };
  if (profiles.length > most) return { skipped: `${profiles.length} runs are more than ${most} lines can show` };
  const labels = labelsOf(profiles);
  const values = profiles.flatMap(({ profile }, at) =>
    profile.layers.map(({ layer, depth, ...measured }) => {
      return { series: labels[at], layer, depth, ...valueBounds(measured) };
    }),
  );
  const caption = {
    title: `Content over function words by relative depth: TAS (${sitesOf(profiles)})`,
    sentences: [
      'Each point: a layer, and the chance that there a content word outscores a function word.',
      `Bands: ${levelsOf(profiles)} bootstrap interval over sentences.`,
      ...sharedCorpus(profiles),
    ],
  };
  return drawn(theme, caption, {
    ...theme.plot,
    data: { values },
    layer: [
      ...namedRule(theme, CLAIMED_DEPTH, 'layer 8 of 12'),
      referenceRule({ y: CHANCE }),
      nameAtRight(theme, 'chance', CHANCE),
      ...lineMarks(theme, { labels, x: DEPTH, y: AUC }),
    ],
  });
}

interface Profile {
  run: ComparedRun;
  profile: SiteProfile;
}

/**
 * Checkpoint and the layer where it ranks best: the corpus too where corpora differ, and the folder where several runs share both. A line
 * of a legend has room for little.
 */
function labelsOf(profiles: readonly Profile[]): string[] {
  const isShared = sharedCorpus(profiles).length > 0;
  const names = profiles.map(({ run: { checkpoint, corpus } }) =>
    isShared ? checkpoint : `${checkpoint} on ${corpus}`,
  );
  return profiles.map(({ run, profile }, at) => {
    const name = names[at]!;
    const isOne = names.indexOf(name) === names.lastIndexOf(name);
    const own = isOne ? name : `${name} (${basename(run.run)})`;
    return `${own}: best at layer ${profile.bestLayer} of ${run.numLayers}`;
  });
}

function sitesOf(profiles: readonly Profile[]): string {
  return [...new Set(profiles.map(({ profile }) => profile.site))].join(', ');
}

/** The corpus of all, in a sentence; nothing where they differ. */
function sharedCorpus(profiles: readonly Profile[]): string[] {
  const corpora = new Set(profiles.map(({ run }) => run.corpus));
  return corpora.size === 1 ? [`Corpus: ${[...corpora].join()}.`] : [];
}

/** `95 %`; `90 % or 95 %` where runs differ. */
function levelsOf(profiles: readonly Profile[]): string {
  const levels = [...new Set(profiles.map(({ run }) => run.level))].sort((a, b) => a - b);
  return levels.map(percent).join(' or ');
}

const DEPTH = {
  field: 'depth',
  type: 'quantitative',
  title: 'Relative depth (0: embedding output, 1: last block)',
  scale: { domain: [0, 1], nice: false, padding: 8 },
  axis: { format: '.1f', grid: false },
};

const CHANCE = { datum: 0.5, type: 'quantitative' };

const AUC = {
  type: 'quantitative',
  title: 'Area under the ROC curve',
  scale: { domain: [0, 1] },
  axis: { format: '.1f' },
};

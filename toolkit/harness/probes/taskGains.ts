import type { LayerContrasts } from '../../probing/profile';
import { measureOf } from '../../probing/profile';
import type { TaskFamily } from '../../probing/tasks';
import type { ContextualGains, NoGains } from './contextualGains';
import type { Probed } from './probes';
import type { OtherPlace } from './states';
import { GAIN_READINGS, type TaskProfile } from './taskProfile';

/** The tasks that layers are judged by, and those that are left out. */
export interface Gains {
  /** The contextual gain of every layer from 0, task by task, on the same draws. */
  tasks: { task: string; family: TaskFamily; gains: LayerContrasts }[];
  leftOut: { task: string; family: TaskFamily; reason: string }[];
}

/** What C9 is judged on. */
export interface TaskGains extends Gains {
  site: string;
  /** Documents drawn from. */
  documents: number;
  /** Whether tasks without a lead over the control task are left out: it was fitted. */
  isControlled: boolean;
  /** The gains of the same tasks over word identity, on unseen words, beyond layer 0, and by other aggregations of wordpieces. */
  readings: Readonly<Record<string, Gains>>;
  /** The gains of the same tasks at other sites. */
  otherSites: readonly TaskGains[];
}

/**
 * The tasks that a layer is judged by, and those that say nothing about layers: their gain or their lead over a control is no gain.
 * @param elsewhere - What probes at other places found.
 */
export function taskGains(
  probed: Probed,
  level: number,
  elsewhere: readonly { place: OtherPlace; probed: Probed }[] = [],
): TaskGains {
  const own = gainsAt(probed, level);
  const aggregated = elsewhere.flatMap(({ place, probed: other }) =>
    'aggregation' in place ? [[`${place.aggregation} of wordpieces`, ofTasksOf(own, gainsAt(other, level))]] : [],
  );
  const otherSites = elsewhere.flatMap(({ place, probed: other }) => {
    if (!('site' in place)) return [];
    const there = taskGains(other, level);
    const readings = Object.entries(there.readings).map(([name, gains]) => [name, ofTasksOf(own, gains)]);
    return [{ ...there, ...ofTasksOf(own, there), readings: Object.fromEntries(readings) as TaskGains['readings'] }];
  });
  const readings = GAIN_READINGS.map((name) => [
    name,
    ofTasksOf(
      own,
      gainsOf(probed, level, (profile) => profile.otherGains[name]),
    ),
  ]);
  return {
    ...own,
    site: probed.site,
    documents: probed.documents,
    isControlled: probed.profiles.every(({ selectivity }) => selectivity !== null),
    readings: Object.fromEntries([...readings, ...aggregated]) as TaskGains['readings'],
    otherSites,
  };
}

function gainsAt(probed: Probed, level: number): Gains {
  return gainsOf(probed, level, (profile) => profile.gains);
}

/** Without the tasks that are left out where the verdict is made, so that readings elsewhere are of no other tasks. */
function ofTasksOf({ leftOut }: Gains, gains: Gains): Gains {
  const isOut = ({ task }: { task: string }) => leftOut.some((one) => one.task === task);
  return {
    tasks: gains.tasks.filter((one) => !isOut(one)),
    leftOut: [...leftOut, ...gains.leftOut.filter((one) => !isOut(one))],
  };
}

function gainsOf(
  { profiles, leftOut }: Probed,
  level: number,
  read: (profile: TaskProfile) => ContextualGains | NoGains,
): Gains {
  const all = profiles.map((profile) => {
    const found = read(profile);
    const reason = 'reason' in found ? found.reason : whyNot(found, profile, level);
    return { ...named(profile.prepared), reason, gains: 'reason' in found ? [] : found.layers };
  });
  return {
    tasks: all.flatMap(({ reason, ...task }) => (reason === null ? [task] : [])),
    leftOut: [
      ...leftOut.map((one) => ({ ...named(one), reason: one.reason })),
      ...all.flatMap(({ task, family, reason }) => (reason === null ? [] : [{ task, family, reason }])),
    ],
  };
}

function named({ task: { name, family } }: Pick<TaskProfile['prepared'], 'task'>) {
  return { task: name, family };
}

/** Judged at the layer that the selection documents choose. */
function whyNot({ layers: gained, chosen }: ContextualGains, { selectivity, documents }: TaskProfile, level: number) {
  const isAbove0 = (layers: LayerContrasts) => (measureOf(layers[chosen]!, documents, level).interval?.[0] ?? -1) > 0;
  if (!isAbove0(gained)) return `its contextual gain is not told from 0 at layer ${chosen}`;
  if (selectivity && !isAbove0(selectivity))
    return `its lead over the control task is not told from 0 at layer ${chosen}`;
  return null;
}

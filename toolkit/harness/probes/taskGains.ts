import type { LayerContrasts } from '../../probing/profile';
import { measureOf } from '../../probing/profile';
import type { TaskFamily } from '../../probing/tasks';
import type { ContextualGains, NoGains } from './contextualGains';
import type { Probed } from './probes';
import { GAIN_READINGS, type GainReading, type TaskProfile } from './taskProfile';

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
  /** The same gains over word identity, on unseen words, and beyond layer 0. */
  readings: Record<GainReading, Gains>;
}

/** The tasks that a layer is judged by, and those that say nothing about layers: their gain or their lead over a control is no gain. */
export function taskGains(probed: Probed, level: number): TaskGains {
  const { site, documents } = probed;
  const readings = GAIN_READINGS.map((name) => [name, gainsOf(probed, level, (profile) => profile.otherGains[name])]);
  return {
    ...gainsOf(probed, level, (profile) => profile.gains),
    site,
    documents,
    isControlled: probed.profiles.every(({ selectivity }) => selectivity !== null),
    readings: Object.fromEntries(readings) as Record<GainReading, Gains>,
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

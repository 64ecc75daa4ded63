import type { LayerContrasts } from '../../probing/profile';
import { measureOf } from '../../probing/profile';
import type { TaskFamily } from '../../probing/tasks';
import type { Probed } from './probes';
import type { TaskProfile } from './taskProfile';

/** What C9 is judged on. */
export interface TaskGains {
  site: string;
  /** Documents drawn from. */
  documents: number;
  /** The contextual gain of every layer from 0, task by task, on the same draws. */
  tasks: { task: string; family: TaskFamily; gains: LayerContrasts }[];
  leftOut: { task: string; family: TaskFamily; reason: string }[];
}

/** The tasks that a layer is judged by, and those that say nothing about layers: their gain or their lead over a control is no gain. */
export function taskGains({ site, documents, profiles, leftOut }: Probed, level: number): TaskGains {
  const all = profiles.map((profile) => ({ ...named(profile.prepared), profile, reason: whyNot(profile, level) }));
  return {
    site,
    documents,
    tasks: all.flatMap(({ task, family, profile, reason }) =>
      reason === null ? [{ task, family, gains: profile.gains! }] : [],
    ),
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
function whyNot({ gains, chosen, selectivity, documents }: TaskProfile, level: number): string | null {
  if (!gains || !chosen) return 'no layer gains over layer 0 on the documents that choices are made on';
  const isAbove0 = (layers: LayerContrasts) =>
    (measureOf(layers[chosen.layer]!, documents, level).interval?.[0] ?? -1) > 0;
  if (!isAbove0(gains)) return `its gain over layer 0 is not told from 0 at layer ${chosen.layer}`;
  if (selectivity && !isAbove0(selectivity))
    return `its lead over the control task is not told from 0 at layer ${chosen.layer}`;
  return null;
}

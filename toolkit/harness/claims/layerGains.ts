import { clusterInterval, clusterWidening } from '../../metrics/clusterInterval';
import { type Contrast, simultaneousLowerBounds } from '../../metrics/differences';
import { lowerOf, meanOf, minus } from '../../probing/profile';
import type { TaskGains } from '../probes/taskGains';
import type { PartWord } from './part';

/** The two families that a layer is to hold. */
export const FAMILIES = ['structure', 'meaning'] as const;
type Family = (typeof FAMILIES)[number];

/** With fewer tasks a family is not judged. */
export const FEWEST_TASKS = 2;

/** Layers of a model of twelve blocks: how far away is far, and the layer that a family must be able to rule out. */
const FAR = 3;
const SENSITIVITY = 2;

type Tasks = TaskGains['tasks'];

/** Gains of every layer, the embedding output first, on the same draws. */
type Profile = readonly Contrast[];

/** What bounds are made with. */
interface Bounds {
  /** Drawn from. */
  documents: number;
  level: number;
  numLayers: number;
}

/** A layer's lead over another. */
export interface LayerLead {
  over: number;
  lead: Contrast;
  /** By itself, two-sided. */
  interval: [number, number];
  /** Above the lead simultaneously with all other leads of the layer. */
  upper: number;
}

/** What a layer is asked: whether it holds a family, or is a zone of both. */
export interface Holding {
  name: Family | 'zone';
  families: readonly Family[];
  leads: (tasks: Tasks, layer: number, bounds: Bounds) => LayerLead[];
  /** By these leads, for a margin. */
  word: (leads: readonly LayerLead[], delta: number) => PartWord;
}

/** Within the margin of every layer. */
export const HELD: Readonly<Record<Family, Holding>> = { structure: held('structure'), meaning: held('meaning') };

function held(family: Family): Holding {
  return {
    name: family,
    families: [family],
    leads: (tasks, layer, bounds) => leadsOf(familyProfile(tasksOf(tasks, family)), layer, 1, bounds),
    word: (leads, delta) => {
      if (weakest(leads).interval[0] > -delta) return 'supported';
      return leads.some(({ upper }) => upper < -delta) ? 'contradicted' : 'inconclusive';
    },
  };
}

/** By the lower of the two families, more than the margin ahead of every layer that is far away. */
export const ZONE: Holding = {
  name: 'zone',
  families: FAMILIES,
  leads: (tasks, layer, bounds) => {
    const [structure, meaning] = FAMILIES.map((family) => familyProfile(tasksOf(tasks, family)));
    const lower = structure!.map((one, at) => lowerOf(one, meaning![at]!));
    return leadsOf(lower, layer, scaled(FAR, bounds), bounds);
  },
  word: (leads, delta) => {
    if (weakest(leads).interval[0] > delta) return 'supported';
    return leads.some(({ upper }) => upper < delta) ? 'contradicted' : 'inconclusive';
  },
};

export function tasksOf(tasks: Tasks, family: Family): Tasks {
  return tasks.filter((task) => task.family === family);
}

/** The mean over tasks, each as much as the others. */
function familyProfile(tasks: Tasks): Profile {
  return tasks[0]!.gains.map((_, layer) => meanOf(tasks.map(({ gains }) => gains[layer]!)));
}

/** The leads of a layer over every other at least `away` layers away. */
function leadsOf(profile: Profile, layer: number, away: number, { documents, level }: Bounds): LayerLead[] {
  const others = [...profile.keys()].filter((other) => Math.abs(other - layer) >= away);
  const leads = others.map((other) => minus(profile[layer]!, profile[other]!));
  const widening = clusterWidening(documents, level);
  const trails = leads.map(({ value, draws }) => ({
    value: -value,
    draws: draws.map((drawn) => -value - widening * (drawn - value)),
  }));
  const lower = simultaneousLowerBounds(trails, level);
  return others.map((over, at) => ({
    over,
    lead: leads[at]!,
    interval: clusterInterval(leads[at]!, documents, level) ?? [-Infinity, Infinity],
    upper: lower[at] === null ? Infinity : -lower[at]!,
  }));
}

/** The lead that is hardest to vouch for. */
export function weakest(leads: readonly LayerLead[]): LayerLead {
  return leads.reduce((least, one) => (one.interval[0] < least.interval[0] ? one : least));
}

/** A number of layers of twelve blocks, in proportion, rounded half up. */
function scaled(layers: number, { numLayers }: Bounds): number {
  return Math.max(1, Math.floor((layers * numLayers) / 12 + 0.5));
}

export interface Answer {
  word: PartWord;
  /** The layer whose lead is in the way. */
  rival: number;
  /** Why the word is `inconclusive` whatever the bounds say; null where they decide. */
  doubt: string | null;
}

/** All leads that the word of a layer rests on, whatever the margin. */
export interface Leads {
  layer: number;
  all: LayerLead[];
  /** Without each task in turn. */
  without: { task: string; leads: LayerLead[] }[];
  /** Of each family, those of the layer that it must be able to rule out. */
  sensitivity: { layer: number; families: { family: Family; leads: LayerLead[] }[] };
}

export function layerLeads({ families, leads }: Holding, tasks: Tasks, layer: number, bounds: Bounds): Leads {
  const own = tasks.filter(({ family }) => families.some((one) => one === family));
  const low = scaled(SENSITIVITY, bounds);
  return {
    layer,
    all: leads(own, layer, bounds),
    without: own.map((left) => ({
      task: left.task,
      leads: leads(
        own.filter((task) => task !== left),
        layer,
        bounds,
      ),
    })),
    sensitivity: {
      layer: low,
      families: families.map((family) => ({ family, leads: HELD[family].leads(own, low, bounds) })),
    },
  };
}

/** The word of a layer for a margin, which neither one task nor a family that can rule out nothing decides. */
export function answerOf({ word }: Holding, { all, without, sensitivity }: Leads, delta: number): Answer {
  const own = word(all, delta);
  const rival = (own === 'contradicted' ? lowest(all) : weakest(all)).over;
  const doubtful = (doubt: string): Answer => ({ word: 'inconclusive', rival, doubt });
  const insensitive = sensitivity.families.find(
    ({ family, leads }) => HELD[family].word(leads, delta) !== 'contradicted',
  );
  if (insensitive)
    return doubtful(
      `the tasks of ${insensitive.family} do not rule out layer ${sensitivity.layer}, so they cannot judge`,
    );
  const decisive = without.find(({ leads }) => word(leads, delta) !== own);
  return decisive ? doubtful(`without ${decisive.task} it would not be ${own}`) : { word: own, rival, doubt: null };
}

function lowest(leads: readonly LayerLead[]): LayerLead {
  return leads.reduce((least, one) => (one.upper < least.upper ? one : least));
}

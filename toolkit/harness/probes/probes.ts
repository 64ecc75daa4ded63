import { join } from 'node:path';
import { z } from 'zod';
import { betweenSteps } from '../../activations/collect';
import type { OnProgress } from '../../activations/progress';
import { inOrder } from '../../activations/run';
import type { WordStates } from '../../activations/wordStates';
import { alongAxes, type Products } from '../../probing/products';
import { type DocumentSums, documentSums, judgedDraws } from '../../probing/profile';
import { wordIdentity } from '../../probing/wordIdentity';
import { doubles, Journal, jsonForm } from '../job/journal';
import type { PlacedProbes } from '../job/runConfig';
import type { SampleTools } from '../faithfulness/sample';
import { crossValidation, type FitPieces, type LayerStates, type TaskGroup } from './fitPieces';
import { groupTasks, type LayerProbes, pieceCount, probeLayer, type ProbeOptions } from './probeLayers';
import { ProbeThreads, shared } from './probeThreads';
import { noTask } from './foretold';
import { withKeptFits } from './keptFits';
import { fitsFrom, type Measured, once, PROBE_JOURNAL, statesOf } from './states';
import { type TaskProfile, taskProfile } from './taskProfile';
import { drawDocuments, type LeftOutTask, preparedTasks, type PreparedTask } from './taskUnits';

/** What the probes found, at one site. */
export interface Probed {
  site: string;
  /** Documents that judge. */
  documents: number;
  profiles: TaskProfile[];
  leftOut: LeftOutTask[];
}

/**
 * Fits the probes of a config at every layer, but for those that are kept, with a cache, or that the journal in the run's folder has,
 * without one. The states of one layer are in memory at a time; those of all layers lie in the run's folder, and are asked for where a
 * fit is missing.
 */
export function measureProbes(context: Measured, config: PlacedProbes, tools: SampleTools): Promise<Probed> {
  return withKeptFits(fitsFrom(context, config), tools, (fits) => probesIn(fits, context, config, tools));
}

/** @param dir - where the journal of the fits is */
async function probesIn(dir: string, context: Measured, config: PlacedProbes, tools: SampleTools): Promise<Probed> {
  const { job, table } = context;
  const { seed, bootstrap } = job.config;
  const documents = drawDocuments(job.corpus.sentences, seed);
  const { tasks, leftOut } = preparedTasks(config, job.corpus.sentences, table.words, documents);
  const { selection } = documents;
  const judging = selection.filter((flag) => flag === 0).length;
  if (tasks.length === 0) throw noTask(leftOut);
  const groups = groupTasks(tasks);
  const { folds, controls, refits, online, conditional } = config;
  const options = { folds, seed, controls, refits, online, conditional, selection };
  const found = await fitAll(
    groups,
    once(() => statesOf(context, config, tools)),
    options,
    { layers: job.checkpoint.config.numLayers + 1, journal: probeJournal(dir, context, config, tools.say), tools },
  );
  const draws = judgedDraws(selection, bootstrap.primaryDraws, seed);
  const profiles = groups.flatMap((group, g) =>
    group.map((prepared, t) => {
      const layers = found[g]!.map((ofLayer) => ofLayer[t]!);
      return taskProfile(prepared, layers, identityOf(prepared, options), { selection, draws });
    }),
  );
  const inOrder = tasks.map((task) => profiles.find(({ prepared }) => prepared === task)!);
  return { site: config.site, documents: judging, profiles: inOrder, leftOut };
}

/** What the words themselves tell of a task, without a state. */
function identityOf(prepared: PreparedTask, options: ProbeOptions): DocumentSums {
  const { task, labels, classes, types, documents } = prepared;
  const asked = { name: task.name, labels, classes: classes.length };
  return documentSums(
    wordIdentity(asked, types, crossValidation(prepared, options)),
    documents,
    options.selection.length,
  );
}

interface Fitting {
  /** How many there are. */
  layers: number;
  journal: ProbeJournal;
  tools: SampleTools;
}

/** @returns of each group its layers, of each layer its tasks */
async function fitAll(
  groups: readonly TaskGroup[],
  open: () => Promise<WordStates>,
  options: ProbeOptions,
  { layers, journal, tools }: Fitting,
): Promise<LayerProbes[][][]> {
  const finished = journal.resume();
  const found = groups.map((): LayerProbes[][] => []);
  const total = layers * groups.length;
  const tell = fitProgress(total, tools.onProgress);
  const threads = new ProbeThreads(groups, options, tools.backend, total - finished.length);
  const turned = (layer: number) => once(async () => turnedStates(await open(), layer, tools.backend.stateProducts));
  const base = turned(0);
  try {
    for (let layer = 0; layer < layers; layer++) {
      // In memory while a group of the layer is still to be fitted.
      const own = turned(layer);
      const states = once(async () => ({ own: await own(), base: options.conditional ? await base() : null }));
      const fit = async (group: number) => {
        const at = layer * groups.length + group;
        const known = finished[at]?.layers;
        const place = { group, layer, before: found[group]!.at(-1) ?? null };
        const compute = async () => {
          const pieces = pieceCount(groups[group]!, layer, options);
          const fits = counting(threads.fits(await states(), tools.signal), { at, pieces, tell });
          return probeLayer(groups, place, options, fits);
        };
        return { group, at, isKnown: known !== undefined, probes: known ?? (await compute()) };
      };
      for await (const { group, at, isKnown, probes } of inOrder(groups.keys(), threads.concurrency, fit)) {
        if (!isKnown) journal.append({ layers: probes });
        found[group]!.push(probes);
        tell(at, 1);
        await betweenSteps(tools.signal);
      }
    }
    return found;
  } finally {
    await threads.dispose();
  }
}

type Tell = (at: number, share: number) => void;

/** Tells how much of the layers of all groups is fitted, of each its share. */
function fitProgress(total: number, onProgress: OnProgress): Tell {
  const shares = new Float64Array(total);
  return (at, share) => {
    shares[at] = share;
    const done = shares.reduce((sum, one) => sum + one, 0);
    onProgress({ stage: 'probes', done, total, unit: 'layers of tasks' });
  };
}

/** Fits that tell after each piece which share of all is made. */
function counting(fits: FitPieces, { at, pieces, tell }: { at: number; pieces: number; tell: Tell }): FitPieces {
  let made = 0;
  return async (piece) => {
    const answer = await fits(piece);
    tell(at, ++made / pieces);
    return answer;
  };
}

function turnedStates(states: WordStates, layer: number, products: Products): LayerStates {
  const features = states.features[layer]!;
  return { layer, values: shared(alongAxes(states.layer(layer), features, products)), features };
}

const sums = z.object({
  ...{ units: doubles, bits: doubles, priorBits: doubles, correct: doubles },
  ...{ step: z.int(), refits: z.array(z.number()), correctRefits: z.array(z.number()), unconverged: z.int() },
});
const record = z.object({
  layers: z.array(
    z.object({
      layer: z.int(),
      own: sums,
      readings: z.object({ 'unseen words': sums.exactOptional(), 'beyond layer 0': sums.exactOptional() }),
      controls: z.object({
        'control task': sums.exactOptional(),
        'permuted labels': sums.exactOptional(),
        'norm alone': sums.exactOptional(),
        'without norm': sums.exactOptional(),
      }),
      onlineCode: z.number().nullable(),
    }),
  ),
});

type ProbeJournal = ReturnType<typeof probeJournal>;

function probeJournal(dir: string, context: Measured, config: PlacedProbes, say: SampleTools['say']) {
  return new Journal(join(dir, PROBE_JOURNAL), { of: fitsFrom(context, config), form: jsonForm(record), say });
}

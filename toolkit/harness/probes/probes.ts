import { join } from 'node:path';
import { z } from 'zod';
import { planBatches } from '../../activations/batch';
import { betweenSteps, collect } from '../../activations/collect';
import { keptStates, wordStateCollector, type WordPieces, type WordStates } from '../../activations/wordStates';
import { alignWords } from '../../attribution/wordScores';
import { sha256 } from '../../checkpoint/digest';
import type { ProbesConfig } from '../config/probes';
import { orExplain } from '../job/disk';
import { madeFrom } from '../job/job';
import { doubles, Journal, jsonForm } from '../job/journal';
import type { SampleTools } from '../faithfulness/sample';
import type { MeasureContext } from '../measure/context';
import { groupTasks, type LayerProbes, probeLayer, type ProbeOptions, type TaskGroup } from './probeLayers';
import { askedTasks, type LeftOutTask, prepareTask, type PreparedTask } from './taskUnits';

/** Fitted probes, from which an interrupted run goes on, and the states that they are fitted on. */
export const PROBE_FILES = ['probes.jsonl', 'states'] as const;
const [JOURNAL, STATES] = PROBE_FILES;

/** What the probes found: of each task its layers, in order. */
export interface Probed {
  tasks: { prepared: PreparedTask; layers: LayerProbes[] }[];
  leftOut: LeftOutTask[];
}

/**
 * Fits the probes of a config at every layer. The states of one layer are in memory at a time; those of all layers lie in the run's
 * folder until it is complete.
 */
export async function measureProbes(
  context: MeasureContext,
  config: ProbesConfig,
  tools: SampleTools,
): Promise<Probed> {
  const { job, table } = context;
  const asked = askedTasks(config).map((task) =>
    prepareTask(task, job.corpus.sentences, table.words, config.fewestUnits),
  );
  const tasks = asked.filter((one): one is PreparedTask => 'labels' in one);
  const leftOut = asked.filter((one): one is LeftOutTask => 'reason' in one);
  if (tasks.length === 0) return { tasks: [], leftOut };
  const groups = groupTasks(tasks);
  const states = await statesOf(context, config, tools);
  const found = await fitAll(groups, states, context, config, tools);
  return {
    tasks: groups.flatMap((group, g) => group.map((prepared, t) => ({ prepared, layers: found[g]![t]! }))),
    leftOut,
  };
}

async function fitAll(
  groups: readonly TaskGroup[],
  states: WordStates,
  context: MeasureContext,
  config: ProbesConfig,
  tools: SampleTools,
): Promise<LayerProbes[][][]> {
  const { seed } = context.job.config;
  const options: ProbeOptions = {
    folds: config.folds,
    seed,
    controls: config.controls,
    products: tools.backend.stateProducts,
  };
  const journal = probeJournal(context, config, tools);
  const finished = journal.resume();
  const steps = Array.from({ length: states.layers }, (_, layer) =>
    groups.map((group, g) => ({ layer, group, g })),
  ).flat();
  const found = groups.map((group) => group.map((): LayerProbes[] => []));
  for (const [step, { layer, group, g }] of steps.entries()) {
    const known = finished[step];
    const layers = known ? known.layers : probeLayer(group, states, layer, options);
    if (!known) journal.append({ layers });
    layers.forEach((one, t) => found[g]![t]!.push(one));
    tools.onProgress({ stage: 'probes', done: step + 1, total: steps.length, unit: 'layers of tasks' });
    await betweenSteps(tools.signal);
  }
  return found;
}

const sums = z.object({ units: doubles, bits: doubles, priorBits: doubles, correct: doubles });
const record = z.object({
  layers: z.array(
    z.object({
      layer: z.int(),
      own: sums,
      controls: z.object({
        'control task': sums.exactOptional(),
        'permuted labels': sums.exactOptional(),
        'norm alone': sums.exactOptional(),
        'without norm': sums.exactOptional(),
      }),
    }),
  ),
});

function probeJournal({ job }: MeasureContext, config: ProbesConfig, { dir, say }: SampleTools) {
  const how = sha256(
    JSON.stringify({ config, seed: job.config.seed, sample: job.encodings.map(({ inputIds }) => inputIds) }),
  );
  return new Journal(join(dir, JOURNAL), { of: { ...madeFrom(job.inputs), how }, form: jsonForm(record), say });
}

/** The states of words: kept from an interrupted run, or from a pass over the text. */
async function statesOf({ job, table }: MeasureContext, config: ProbesConfig, tools: SampleTools): Promise<WordStates> {
  const site = config.site ?? job.checkpoint.sites[0]!;
  const { aggregation } = config;
  const pieces = piecesOf(job.encodings.map(({ wordIds }) => wordIds));
  const of = {
    ...madeFrom(job.inputs),
    site,
    aggregation,
    text: sha256(JSON.stringify(job.encodings.map((one) => one.inputIds))),
  };
  const dir = join(tools.dir, STATES);
  const kept = keptStates(dir, of, tools.say);
  if (kept) return kept;
  const model = await tools.model();
  const batches = planBatches(job.encodings, model.tokenBudget);
  const options = { site, aggregation, pieces, words: table.words.length, of };
  const collector = orExplain(dir, () => wordStateCollector(model, dir, options));
  const explained = {
    ...collector,
    fold: (taps: Parameters<typeof collector.fold>[0]) => {
      orExplain(dir, () => {
        collector.fold(taps);
      });
    },
  };
  await collect(model, job.encodings, batches, [explained], {
    stage: 'states',
    onProgress: tools.onProgress,
    signal: tools.signal,
  });
  return orExplain(dir, () => collector.result());
}

function piecesOf(wordIds: readonly (readonly (number | null)[])[]): WordPieces[] {
  let firstWord = 0;
  return wordIds.map((ids) => {
    const { starts, ends } = alignWords(ids);
    const pieces = { firstWord, starts, ends };
    firstWord += starts.length;
    return pieces;
  });
}

import { betweenSteps } from '../../activations/collect';
import type { WordStates } from '../../activations/wordStates';
import type { Task } from '../../probing/tasks';
import { generatorFor, shuffle } from '../../random';
import { summedLoss } from '../../rationale/effects/modelEffects';
import { effectUnavailable } from '../../rationale/effects/registry';
import type { ErasureConfig } from '../config/probes';
import { drawSample, type Sampled, type SampledSentence, type SampleTools } from '../faithfulness/sample';
import { KeptEffects } from '../interventions/kept';
import { interventionLayers } from '../job/interventionPlaces';
import type { Job } from '../job/job';
import type { PlacedProbes } from '../job/runConfig';
import type { MeasureContext } from '../measure/context';
import type { Measurement } from '../measure/records';
import { erasedLoss } from './erasedLoss';
import { fitEdits, wordConcepts } from './erasers';
import { type ErasureContext, erasureRows, refusedRows } from './erasureRows';
import { ERASURE_JOURNAL, once, statesOf } from './states';
import { drawDocuments, preparedTasks, type PreparedTask } from './taskUnits';

/** Words that an eraser is fitted on, at least, for each dimension of the states: with fewer it takes out noise. */
const WORDS_PER_DIMENSION = 5;

/** Why nothing can be erased; null where it can. */
export function whyNoErasure(
  { taps, roles, config: { hiddenSize } }: Pick<Job['checkpoint'], 'taps' | 'roles' | 'config'>,
  words: number,
): string | null {
  const noHead = effectUnavailable(summedLoss, { taps, roles });
  if (noHead !== null) return noHead;
  if (roles.mask === null) return 'the model has no mask token';
  const fewest = WORDS_PER_DIMENSION * hiddenSize;
  return words < fewest
    ? `states of ${hiddenSize} dimensions need at least ${fewest} words to fit an eraser on, and there are ${words} outside the sample`
    : null;
}

/** A word has no label of its own in a task of pairs. */
export function isErasable({ unit }: Task): boolean {
  return unit !== 'pair';
}

/**
 * Whether the model uses what probes read, or whether it is only there (Elazar et al. 2021, Amnesic Probing): what a task's labels tell
 * is erased from all states of a layer, and the loss of masked words is compared. Erasers are fitted on the words of all sentences
 * outside the sample. What is finished of a sentence at a layer is kept in the run's folder.
 */
export async function measureErasure(
  measure: MeasureContext,
  probes: PlacedProbes,
  asked: ErasureConfig,
  tools: SampleTools,
): Promise<Measurement[]> {
  const { job, table } = measure;
  const prepared = preparedTasks(
    probes,
    job.corpus.sentences,
    table.words,
    drawDocuments(job.corpus.sentences, job.config.seed),
  );
  const tasks = prepared.tasks.filter(({ task }) => isErasable(task));
  const sampled = drawSample(measure, asked.sentences, 'held');
  const drawn = new Set(sampled.sample.flatMap(({ rows }) => rows));
  const rows = [...table.words.keys()].filter((row) => !drawn.has(row));
  const layers = interventionLayers(asked, job.checkpoint.config);
  const context = { ...sampled, site: probes.site, layers, tasks: tasks.map(({ task }) => task.name), asked };
  const reason = whyNoErasure(job.checkpoint, rows.length);
  if (reason !== null) return refusedRows(context, reason);
  const kept = new KeptEffects(sampled, tools, ERASURE_JOURNAL, { probes });
  await eraseEach(context, kept, { tasks, rows, states: once(() => statesOf(measure, probes, tools)) }, tools);
  return erasureRows(context, kept);
}

/** What erasers are fitted on. */
interface Fitted {
  tasks: readonly PreparedTask[];
  rows: readonly number[];
  states: () => Promise<WordStates>;
}

/** Erases everything that is left to do, layer by layer, of which one is in memory at a time. */
async function eraseEach(
  context: ErasureContext,
  kept: KeptEffects,
  { tasks, rows, states: open }: Fitted,
  { backend, model, onProgress, signal }: SampleTools,
): Promise<void> {
  const { sample, encodings, layers, site, asked, measure } = context;
  const concepts = wordConcepts(tasks, measure.table.words.length, { ...asked, seed: measure.job.config.seed });
  const isLeft = (layer: number, at: number) => kept.of(layer, at) === undefined;
  let done = layers.flatMap((layer) => [...sample.keys()].filter((at) => !isLeft(layer, at))).length;
  for (const layer of layers) {
    const left = [...sample.keys()].filter((at) => isLeft(layer, at));
    if (left.length === 0) continue;
    const states = await open();
    const atLayer = { layer, values: states.layer(layer), features: states.features[layer]! };
    const edits = fitEdits(concepts, atLayer, rows, backend.stateProducts);
    for (const at of left) {
      const words = maskedWords(context, sample[at]!);
      const sentence = { encoding: encodings[at]!, place: { site, layer }, words };
      kept.append(layer, at, await erasedLoss(sentence, edits, await model()));
      onProgress({ stage: 'erasure', done: ++done, total: layers.length * sample.length, unit: 'layers of sentences' });
      await betweenSteps(signal);
    }
  }
}

/** Drawn by the seed, the same at every layer. */
function maskedWords(
  { measure, asked }: Sampled & Pick<ErasureContext, 'asked'>,
  { sentence, words }: SampledSentence,
) {
  const order = [...words];
  shuffle(order, generatorFor(measure.job.config.seed, `erasure, sentence ${sentence}`));
  return order.slice(0, asked.words);
}

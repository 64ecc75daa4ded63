import type { ActivationCache } from '../../activations/cache';
import type { Backend } from '../../activations/openBackend';
import type { OnProgress } from '../../activations/progress';
import { readCorpus } from '../../corpus/corpus';
import { UserError } from '../../errors';
import { percentileInterval } from '../../metrics/bootstrap';
import { clusterInterval, clusterWidening } from '../../metrics/clusterInterval';
import { type Contrast, simultaneousIntervals } from '../../metrics/differences';
import { metricNamed, METRICS } from '../../metrics/registry';
import { bestLayer, mean, meanOf, minus } from '../../probing/profile';
import { parseExperimentConfig } from '../config/config';
import { type Job, readInputs, readJob, Stopwatch } from '../job/job';
import { measureContext, partOf, type Part } from '../measure/context';
import type { ScoringTools } from '../passes/rowPasses';
import { scoreRun, withModel } from '../passes/scoring';
import { wordTable } from '../passes/wordTable';
import { withPassingFolder } from '../probes/keptFits';
import { measureProbes } from '../probes/probes';
import { drawDocuments, FEWEST_DOCUMENTS, type PlacedWord, preparedTasks } from '../probes/taskUnits';
import { metricOf, tasksFor, type Way, wayOf } from './layerPurposes';
import { checkpointName } from './manifest';

const USUAL_SENTENCES = 300;

export interface LayerQuestion {
  checkpoint: string;
  corpus: string;
  /** One of `PURPOSES`. */
  purpose: string;
  /** Default `norm` for content and salience, for which there are both; all else is asked of probes. */
  by?: Way;
  /** Drawn by the seed, evenly over documents; default 300, or all where there are fewer. */
  sentences?: number;
  seed?: number;
}

/** The layer of a checkpoint that serves a purpose best, chosen on one part of the corpus and valued on the other. */
export interface LayerChoice {
  checkpoint: string;
  corpus: string;
  for: string;
  by: Way;
  /** Names of the tasks that took part; none by norm. */
  tasks: string[];
  /** The tasks of the family that did not, and why; none by norm. */
  leftOut: { task: string; reason: string }[];
  /** As `hidden_states`; null where no layer stands out. */
  layer: number | null;
  /** Of the layer among the blocks: 1 is the last. */
  relativeDepth: number | null;
  /** Of the chosen layer, whether it stands out or not: an AUC by norm, information by probe. */
  value: number;
  interval: [number, number] | null;
  /** The layers that the chosen one does not lead, from the best down: its value less theirs; below 0 that layer leads it. */
  rivals: { layer: number; difference: number; interval: [number, number] | null }[];
  /** Why the layer is what it is. */
  reason: string;
}

export interface LayerTools {
  backend: Backend;
  /** Activations of earlier runs; with them fitted probes are kept, in `fitsFolder`. Without it nothing is kept. */
  cache?: ActivationCache;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/** Values of every layer from 0: on the documents or sentences that choose, and on the others with draws. */
interface LayerValues {
  choosing: number[];
  judging: readonly Contrast[];
  /** Documents that were drawn; null where sentences were. */
  documents: number | null;
}

type TasksOf = Pick<LayerChoice, 'tasks' | 'leftOut'>;

/**
 * Chooses a layer.
 * @throws {UserError} For a purpose that there is not, or that cannot be asked that way; as `runExperiment` for the inputs.
 */
export async function whichLayer(question: LayerQuestion, tools: LayerTools): Promise<LayerChoice> {
  const { checkpoint, corpus, purpose } = question;
  const by = wayOf(question);
  const { sentences = Math.min(USUAL_SENTENCES, readCorpus(corpus).sentences.length), seed = 8 } = question;
  const config = parseExperimentConfig({
    ...{ name: 'which-layer', checkpoint, corpus, sample: sentences, seed, scorers: [{ name: 'tas' }] },
    ...(by === 'probe' && { probes: { tasks: tasksFor(purpose), controls: [], refits: 0 } }),
  });
  const job = readJob(await readInputs(config, tools, { otherRuns: [], additions: [] }));
  const { tasks, leftOut, ...values } = await (by === 'norm'
    ? byNorm(job, purpose, toolsOf(tools))
    : byProbe(job, toolsOf(tools)));
  const names = { checkpoint: checkpointName(job), corpus: job.corpus.name, for: purpose, by };
  const [{ level }, { numLayers }] = [job.config.bootstrap, job.checkpoint.config];
  return { ...names, tasks, leftOut, ...choose(values, { level, numLayers }) };
}

function toolsOf({ backend, cache, onProgress, signal, say }: LayerTools): ScoringTools {
  const nothing = () => undefined;
  return {
    backend,
    cache: cache ?? null,
    onProgress: onProgress ?? nothing,
    signal,
    say: say ?? nothing,
    watch: new Stopwatch(),
  };
}

async function byNorm(job: Job, purpose: string, tools: ScoringTools): Promise<LayerValues & TasksOf> {
  const scored = await withPassingFolder((dir) => scoreRun(job, dir, tools));
  const context = measureContext(job, wordTable({ ...job, ...scored, seed: job.config.seed }), METRICS);
  const metric = metricNamed(metricOf(purpose)!);
  const { splits } = context.samples;
  if (!splits)
    throw new UserError({
      what: `${job.corpus.name}: sentences, of which some choose a layer`,
      got: job.corpus.sentences.length,
      expected: 'at least 4',
    });
  const site = job.checkpoint.sites[0]!;
  const tasScores = context.tasScores.filter((one) => one.site === site);
  const valueOn = (part: Part) =>
    tasScores.map(({ scores }) => {
      const found = metric.evaluate(part.primary, { scores: partOf(scores, part), high: [] });
      if (found.value === null || found.draws === null)
        throw new UserError({
          what: `no layer can be chosen for ${purpose}: ${found.reason ?? 'it has no draws'}`,
          got: `${found.n} words in ${found.nSentences} sentences`,
          expected: 'words of both kinds, in several documents, in each part of the corpus',
        });
      return { ...found, value: found.value, draws: found.draws };
    });
  const choosing = valueOn(splits.selection).map(({ value }) => value);
  const judging = valueOn(splits.held);
  return { choosing, judging, documents: judging[0]!.nDocuments ?? null, tasks: [], leftOut: [] };
}

async function byProbe(job: Job, tools: ScoringTools): Promise<LayerValues & TasksOf> {
  const context = { job, table: wordTable({ ...job, columns: new Map(), seed: job.config.seed }) };
  const probes = job.config.probes!;
  refuseWithoutChoice(job, context.table.words);
  const { profiles, leftOut, documents } = await withPassingFolder((dir) =>
    withModel(job, tools, (model) => measureProbes(context, probes, { ...tools, dir, model })),
  );
  const layers = [...profiles[0]!.information.keys()];
  return {
    choosing: layers.map((layer) => mean(profiles.map((profile) => profile.selectionInformation[layer]!))),
    judging: layers.map((layer) => meanOf(profiles.map(({ information }) => information[layer]!))),
    documents,
    tasks: profiles.map(({ prepared }) => prepared.task.name),
    leftOut: leftOut.map(({ task, reason }) => ({ task: task.name, reason })),
  };
}

/** @throws {UserError} Where a task has no unit in the documents that choose, so that it says nothing of any layer there. */
function refuseWithoutChoice({ corpus, config }: Job, words: readonly PlacedWord[]): void {
  const documents = drawDocuments(corpus.sentences, config.seed);
  const { tasks } = preparedTasks(config.probes!, corpus.sentences, words, documents);
  const without = tasks.filter(
    (one) => !one.labels.some((label, unit) => label >= 0 && documents.selection[one.documents[unit]!] === 1),
  );
  if (without.length === 0) return;
  throw new UserError({
    what: `no document that chooses a layer has labels of ${without.map(({ task }) => task.name).join(', ')}: documents drawn from ${corpus.name}`,
    got: documents.ids.size,
    expected: `at least ${FEWEST_DOCUMENTS + 1}, with labels of each task in those that choose`,
  });
}

type Chosen = Pick<LayerChoice, 'layer' | 'relativeDepth' | 'value' | 'interval' | 'rivals' | 'reason'>;

/** A layer stands out if none leads it, and it leads more than half of the others, by bounds that hold for all of them at once. */
export function choose(
  { choosing, judging, documents }: LayerValues,
  { level, numLayers }: { level: number; numLayers: number },
): Chosen {
  const best = bestLayer(choosing.map((value) => ({ value })));
  const own = judging[best]!;
  const leads = judging.map((other) => minus(own, other));
  const widening = documents === null ? 1 : clusterWidening(documents, level);
  const bounds = simultaneousIntervals(leads, level, widening);
  const rivals = leads.flatMap(({ value }, layer) =>
    layer === best || (bounds[layer]?.[0] ?? -1) > 0
      ? []
      : [{ layer, difference: value, interval: bounds[layer] ?? null }],
  );
  const leaders = rivals.filter(({ interval }) => interval !== null && interval[1] < 0).map(({ layer }) => layer);
  const untold = rivals.map(({ layer }) => layer).filter((layer) => !leaders.includes(layer));
  const isOut = leaders.length === 0 && 2 * untold.length < judging.length - 1;
  return {
    layer: isOut ? best : null,
    relativeDepth: isOut ? best / numLayers : null,
    value: own.value,
    interval: documents === null ? percentileInterval(own.draws, level) : clusterInterval(own, documents, level),
    rivals: rivals.sort((a, b) => a.difference - b.difference),
    reason: isOut
      ? `chosen on one part of the corpus, layer ${best} leads ${untold.length === 0 ? 'every other layer' : `all layers but ${untold.join(', ')}`} on the other`
      : `layer ${best} is chosen on one part of the corpus; on the other ${whyNotOut(leaders, untold, judging.length - 1)}`,
  };
}

function whyNotOut(leaders: readonly number[], untold: readonly number[], others: number): string {
  const names = leaders.join(', ');
  const led = leaders.length === 1 ? `layer ${names} leads it` : `layers ${names} lead it`;
  const notTold = `it is not told from ${untold.length} of ${others} layers (${untold.join(', ')})`;
  return [...(leaders.length > 0 ? [led] : []), ...(untold.length > 0 ? [notTold] : [])].join(', and ');
}

import { join } from 'node:path';
import { z } from 'zod';
import { betweenSteps } from '../../activations/collect';
import { clusterDraws } from '../../metrics/bootstrap';
import { positionsByGroup } from '../../metrics/groups';
import { documentFolds, fifthOfDocuments } from '../../probing/folds';
import { fitStructuralProbe, scaledStates, scoreTrees, type TreeStates } from '../../probing/structuralProbe';
import type { TreeAim } from '../../probing/treeLosses';
import { treeOf } from '../../probing/trees';
import { chainScores, type TreeScores } from '../../probing/treeScores';
import { type PlacedTree, type TreeMeasures, treeMeasures, type TreeSums, treeSums } from '../../probing/treeSums';
import type { StructuralConfig } from '../config/probes';
import type { SampleTools } from '../faithfulness/sample';
import { interventionLayers } from '../job/interventionPlaces';
import { doubles, Journal, jsonForm } from '../job/journal';
import type { PlacedProbes } from '../job/runConfig';
import { fitsFrom, type Measured, once, statesOf, STRUCTURAL_JOURNAL } from './states';
import { FEWEST_DOCUMENTS } from './taskUnits';

/** Directions that a structural probe reads: more add nothing (Hewitt & Manning 2019, figure 5). */
export const RANK = 64;

/** What structural probes found. */
export interface StructuralFound {
  site: string;
  /** Sentences with a tree, and the documents that they stand in. */
  sentences: number;
  documents: number;
  /** What the order of words alone says; null where nothing was fitted. */
  chain: TreeMeasures | null;
  /** Layer 0 first. */
  layers: { layer: number; measures: TreeMeasures }[];
  /** Why nothing was fitted. */
  reason: string | null;
}

/** The trees of a corpus among the words that have a wordpiece, those of each document with the number of that document. */
function placedTrees({ job: { corpus }, table: { words } }: Measured): PlacedTree[] {
  const rows = positionsByGroup(words.map(({ sentence }) => sentence));
  const numbers = new Map<string, number>();
  return corpus.sentences.flatMap((sentence, s) => {
    const own = rows.get(s) ?? [];
    const tree = treeOf(
      sentence,
      own[0] ?? 0,
      own.map((row) => words[row]!.word),
    );
    if (tree === null) return [];
    const document = numbers.get(sentence.document) ?? numbers.size;
    numbers.set(sentence.document, document);
    return [{ tree, document }];
  });
}

/** Layer 0, which the others are held against, and the layers asked for. */
export function structuralLayers(asked: StructuralConfig, model: { numLayers: number }): number[] {
  return [...new Set([0, ...interventionLayers(asked, model)])];
}

/**
 * Fits structural probes (Hewitt & Manning 2019) at the layers of a config, cross-validated by document, but for those that the journal
 * in the folder has.
 */
export async function measureStructural(
  context: Measured,
  config: PlacedProbes,
  tools: SampleTools,
): Promise<StructuralFound> {
  const { seed, bootstrap } = context.job.config;
  const trees = placedTrees(context);
  const documents = new Set(trees.map(({ document }) => document)).size;
  const found = { site: config.site, sentences: trees.length, documents };
  const reason = whyNot(documents);
  if (reason !== null) return { ...found, chain: null, layers: [], reason };
  const draws = [new Uint16Array(documents).fill(1), ...clusterDraws(documents, bootstrap.primaryDraws, seed)];
  const sums = await fitLayers(context, config, trees, documents, tools);
  const chained = trees.map(({ tree }) => chainScores(tree));
  return {
    ...found,
    chain: treeMeasures(treeSums(trees, chained, documents), draws),
    layers: sums.map(({ layer, sums: own }) => ({ layer, measures: treeMeasures(own, draws) })),
    reason,
  };
}

function whyNot(documents: number): string | null {
  return documents < FEWEST_DOCUMENTS
    ? `sentences whose heads make a tree stand in ${documents} documents: at least ${FEWEST_DOCUMENTS} are needed`
    : null;
}

const record = z.object({
  layer: z.int(),
  sums: z.object({
    ...{ sentences: doubles, roots: doubles, edges: doubles, recovered: doubles },
    ...{ distances: doubles, ofDistances: doubles, depths: doubles, ofDepths: doubles },
  }),
});

async function fitLayers(
  context: Measured,
  config: PlacedProbes,
  trees: readonly PlacedTree[],
  documents: number,
  tools: SampleTools,
): Promise<{ layer: number; sums: TreeSums }[]> {
  const { job } = context;
  const of = fitsFrom(context, config);
  const journal = new Journal(join(tools.dir, STRUCTURAL_JOURNAL), { of, form: jsonForm(record), say: tools.say });
  const found = journal.resume();
  const open = once(() => statesOf(context, config, tools));
  const layers = structuralLayers(config.structural!, job.checkpoint.config);
  const total = layers.length * config.folds;
  for (const [at, layer] of [...layers.entries()].slice(found.length)) {
    const states = await open();
    const features = states.features[layer]!;
    const values = scaledStates(states.layer(layer), features);
    const onFold = (fold: number) => {
      tools.onProgress({ stage: 'structural probes', done: at * config.folds + fold, total, unit: 'folds of layers' });
    };
    const how = { folds: config.folds, seed: job.config.seed, onFold, signal: tools.signal };
    const scores = await judgeTrees({ values, features, products: tools.backend.stateProducts }, trees, how);
    const own = { layer, sums: treeSums(trees, scores, documents) };
    journal.append(own);
    found.push(own);
  }
  return found;
}

interface Judging {
  folds: number;
  seed: number;
  /** Called with the number of folds that are done. */
  onFold: (done: number) => void;
  signal: AbortSignal | undefined;
}

/** Scores every tree by probes that were fitted without its document: on four fifths of the others, and held back by the last. */
async function judgeTrees(
  states: TreeStates,
  trees: readonly PlacedTree[],
  { folds, seed, onFold, signal }: Judging,
): Promise<TreeScores[]> {
  const documents = trees.map(({ document }) => document);
  const foldOf = documentFolds(documents, folds, seed);
  const scores: TreeScores[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const others = foldOf.map((of) => Number(of !== fold));
    const inner = fifthOfDocuments(documents, others, seed);
    const where = (isWanted: (at: number) => boolean) => [...trees.keys()].filter(isWanted);
    const treesOf = (places: readonly number[]) => places.map((at) => trees[at]!.tree);
    const fitted = {
      ...{ rank: RANK, seed, held: treesOf(where((at) => inner[at] === 1)) },
      training: treesOf(where((at) => others[at] === 1 && inner[at] === 0)),
    };
    const probeOf = async (aim: TreeAim) => {
      await betweenSteps(signal);
      return fitStructuralProbe(states, { ...fitted, aim });
    };
    const probes = { distance: await probeOf('distance'), depth: await probeOf('depth') };
    const test = where((at) => foldOf[at] === fold);
    scoreTrees(states, treesOf(test), probes).forEach((score, at) => (scores[test[at]!] = score));
    onFold(fold + 1);
  }
  return scores;
}

import { alignWords } from '../../attribution/wordScores';
import { UserError } from '../../errors';
import { positionsByGroup } from '../../metrics/groups';
import { ONLINE_ROWS } from '../../probing/onlineCode';
import { TREE_AIMS } from '../../probing/treeLosses';
import type { Job } from '../job/job';
import type { PlacedProbes } from '../job/runConfig';
import type { ErasureConfig, StructuralConfig } from '../config/probes';
import { interventionLayers } from '../job/interventionPlaces';
import { ERASURE_NULLS } from './erasers';
import { isErasable, whyNoErasure } from './erasure';
import { otherPlaces } from './states';
import { RANK, structuralLayers } from './structural';
import { drawDocuments, type LeftOutTask, type PlacedWord, preparedTasks } from './taskUnits';

/** What probes will take. */
export interface ForetoldProbes {
  /** Tasks that are fitted, and those that are not with the reason. */
  tasks: string[];
  leftOut: { task: string; reason: string }[];
  /** Over the text, for the states at each place where probes are fitted. */
  passes: number;
  /** Fits for which a strength is chosen, each of several penalties. */
  fits: number;
  /** Of the states of all layers, on disk until the run is complete. */
  diskBytes: number;
  /** Of the states of one layer, as read, turned and held, and of the threads. */
  memoryBytes: number;
  /** Multiplications and additions in products with states. */
  flops: number;
  /** Seconds of structural probes in plain JavaScript, beside those products. */
  treeSeconds: number;
  /** What erasing takes besides; null where the config asks for none. */
  erasure: ForetoldErasure | null;
}

/** What erasing what probes read will put through the model, at most. */
export interface ForetoldErasure {
  /** Runs of sentences with an edited layer. */
  runs: number;
  /** The wordpieces of whole passes that take as long. */
  passTokens: number;
  /** Why nothing can be erased; null where it can. */
  reason: string | null;
}

/**
 * Evaluations of a loss and its gradient that a fold of a task takes at a layer, measured on EWT dev; and those of a refit, measured on
 * layer 0 of GUM dev, each of the two thirds of the rows whose documents are drawn.
 */
const EVALUATIONS = { chosen: 90, refit: (39 * 2) / 3 };
/**
 * Copies of a layer's states in memory at a time: as read, turned and, in each thread, made ready, picked for a fold, held, and waiting
 * for the garbage collector.
 */
const COPIES = { shared: 2, perThread: 4 };
/** What a thread that fits takes besides: a TensorFlow of its own. By the peaks of three layer maps on native TensorFlow, GUM and EWT dev. */
const THREAD_BYTES = 0.4 * 1024 ** 3;
/** Passes of structural probes over the trees, and the seconds that a pair of words takes in one; measured on GUM dev. */
const TREE_EPOCHS = 15;
const PAIR_SECONDS = 1e-6;

/**
 * Foretells what probes take.
 * @param threads - In which they are fitted.
 * @throws {UserError} Where no task is left, with the reason of each.
 */
export function foretoldProbes(asked: PlacedProbes, job: Foretold, threads: number): ForetoldProbes {
  const { corpus, encodings, config, checkpoint } = job;
  const words = encodings.flatMap(({ wordIds }, sentence) =>
    alignWords(wordIds).words.map((word) => ({ sentence, word, form: corpus.sentences[sentence]!.words[word]!.form })),
  );
  const { numLayers, hiddenSize } = checkpoint.config;
  const documents = drawDocuments(corpus.sentences, config.seed);
  const { tasks, leftOut } = preparedTasks(asked, corpus.sentences, words, documents);
  if (tasks.length === 0) throw noTask(leftOut);
  const erasable = tasks.filter(({ task }) => isErasable(task));
  const layers = numLayers + 1;
  const kinds = 1 + asked.controls.length + Number(asked.conditional);
  const places = 1 + otherPlaces(asked).length;
  // Beside layer 0 states are twice as wide; the norm alone is a fit too, but takes next to nothing.
  const plain = (asked.folds + 1) * EVALUATIONS.chosen + asked.folds * asked.refits * EVALUATIONS.refit;
  const evaluations =
    (places + (asked.conditional ? 2 : 0)) * plain +
    Number(asked.online) * ONLINE_ROWS * EVALUATIONS.chosen +
    asked.controls.filter((control) => control !== 'norm alone').length * (asked.folds + 1) * EVALUATIONS.chosen;
  const trees = asked.structural
    ? foretoldTrees(asked, asked.structural, words, job)
    : { fits: 0, flops: 0, seconds: 0 };
  const bytes = words.length * hiddenSize * Float32Array.BYTES_PER_ELEMENT;
  return {
    tasks: tasks.map(({ task }) => task.name),
    leftOut: leftOut.map(({ task, reason }) => ({ task: task.name, reason })),
    passes: places,
    fits: tasks.length * (asked.folds + 1) * ((kinds + places - 1) * layers - Number(asked.conditional)) + trees.fits,
    diskBytes: places * layers * bytes,
    memoryBytes:
      (asked.conditional ? 2 : 1) * (COPIES.shared + COPIES.perThread * threads) * bytes + threads * THREAD_BYTES,
    flops: tasks.reduce(
      (sum, { labels, classes }) => sum + layers * evaluations * 4 * labels.length * classes.length * hiddenSize,
      trees.flops,
    ),
    treeSeconds: trees.seconds,
    erasure: asked.erasure && foretoldErasure(asked.erasure, erasable.length, words.length, job),
  };
}

/** Every sentence is taken for a tree. */
function foretoldTrees(
  { folds }: PlacedProbes,
  asked: StructuralConfig,
  words: readonly PlacedWord[],
  { checkpoint }: Foretold,
) {
  const { hiddenSize } = checkpoint.config;
  const fits = structuralLayers(asked, checkpoint.config).length * folds * TREE_AIMS.length;
  const passes = fits * TREE_EPOCHS * (1 - 1 / folds);
  const pairs = [...positionsByGroup(words.map(({ sentence }) => sentence)).values()].reduce(
    (sum, { length }) => sum + length ** 2 / 2,
    0,
  );
  return { fits, flops: passes * 4 * words.length * RANK * hiddenSize, seconds: passes * pairs * PAIR_SECONDS };
}

/** The mean sentence stands for one of the sample. */
function foretoldErasure(
  asked: ErasureConfig,
  tasks: number,
  words: number,
  { encodings, checkpoint }: Foretold,
): ForetoldErasure {
  const count = encodings.length;
  const sentences = Math.min(asked.sentences, count);
  const reason = whyNoErasure(checkpoint, words - Math.round((sentences * words) / count));
  if (reason !== null) return { runs: 0, passTokens: 0, reason };
  const { numLayers } = checkpoint.config;
  const layers = interventionLayers(asked, checkpoint.config);
  const edits = asked.words * tasks * (1 + ERASURE_NULLS.length * asked.draws);
  // At each layer a sentence goes through whole, then with each word masked twice, once for its states and once for its loss.
  const passes = layers.reduce(
    (sum, layer) => sum + 1 + 2 * asked.words + (edits * (numLayers - layer)) / numLayers,
    0,
  );
  const tokens = encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0) / count;
  return { runs: sentences * layers.length * edits, passTokens: Math.round(sentences * tokens * passes), reason };
}

type Foretold = Pick<Job, 'corpus' | 'encodings' | 'config' | 'checkpoint'>;

/** A run all of whose tasks are left out would answer nothing. */
export function noTask(leftOut: readonly LeftOutTask[]): UserError {
  return new UserError({
    what: `probes.tasks: no task can be fitted: ${leftOut.map(({ task, reason }) => `${task.name} (${reason})`).join('; ')}`,
    expected: 'tasks that the corpus has labels for, in at least 20 documents',
  });
}

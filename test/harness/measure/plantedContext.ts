import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Corpus, Word } from '../../../toolkit/corpus/corpus';
import { type DocumentEntities, newDocument, type SentenceEntities } from '../../../toolkit/corpus/entities';
import { englishFrequencies } from '../../../toolkit/corpus/frequency';
import { type Cell, listCells } from '../../../toolkit/harness/job/cells';
import { configFor } from '../../../toolkit/harness/job/runConfig';
import { describedModel } from '../../describedModel';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { type Job, drawSelection } from '../../../toolkit/harness/job/job';
import { type MeasureContext, measureContext } from '../../../toolkit/harness/measure/context';
import { wordTable } from '../../../toolkit/harness/passes/wordTable';
import { generatorFor } from '../../../toolkit/random';
import { METRICS } from '../../../toolkit/metrics/registry';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';

/** UPOS of every sentence of a planted corpus: five content words, four function words, three of punctuation. */
export const SHAPE = 'DET ADJ NOUN PUNCT VERB ADP DET NOUN PUNCT CCONJ ADV PUNCT'.split(' ');

/** A word of a planted corpus. */
export interface PlantedWord {
  upos: string;
  /** Whether it heads a salient entity; null where it heads none. */
  salient: boolean | null;
  /** Place in its sentence. */
  at: number;
  sentence: number;
}

/** A score: one call a word, in order. */
export type Planted = (word: PlantedWord, random: () => number) => number;

export interface Planting {
  sentences: number;
  numLayers?: number;
  /** By key such as `tas.post.8`; the run has no other cells. */
  scores: Record<string, Planted>;
  /** The angle by which a word turns into a layer, in radians, given whether it is among the three highest of its sentence there. */
  angles?: Record<number, (isTop: boolean, random: () => number) => number>;
  /** Every key is handed the same random numbers, so that layers can differ by what is planted alone. */
  shared?: boolean;
  /** Whether the corpus says which entities are salient: every second noun; default true. */
  salience?: boolean;
  seed?: number;
  /** Of the config. */
  changes?: object;
}

/** Random numbers in [0, 1), a stream of its own for every purpose. */
export function randomStream(seed: number, purpose = 'planted'): () => number {
  const generator: RandomGenerator = generatorFor(seed, purpose);
  return () => uniformFloat64(generator);
}

/** What the measurements of a run are made from, for scores that are planted instead of computed. */
export function plantedContext(planting: Planting): MeasureContext {
  const { numLayers = 12, scores, salience = true, seed = 3, changes = {} } = planting;
  const words = Array.from({ length: planting.sentences }, (_, sentence) =>
    SHAPE.map((upos, at): PlantedWord => {
      const salient = salience && upos === 'NOUN' ? (sentence + Number(at > 5)) % 2 === 0 : null;
      return { upos, salient, at, sentence };
    }),
  );
  const parsed = parseExperimentConfig({
    ...{ name: 'planted', checkpoint: 'none', corpus: 'none', seed },
    ...{ bootstrap: { draws: 400, primaryDraws: 400 }, permutations: 100 },
    ...changes,
  });
  const sizes = {
    numLayers,
    numHeads: 12,
    hiddenSize: 768,
    intermediateSize: 3072,
    vocabularySize: 30522,
  };
  const corpus = corpusOf(words);
  const isSelection = drawSelection(corpus, parsed.selection.share, seed);
  const model = describedModel(sizes);
  const config = configFor(parsed, model);
  const cells = listCells(config, model).cells.filter(({ key }) => key in scores);
  const encodings = words.map(() => encodingOf(SHAPE.length));
  const columns = columnsOf(planting, words.flat(), cells);
  const job = { config, corpus, cells, encodings, isSelection, selection: '', checkpoint: model, unavailable: {} };
  const source = { ...job, frequencies: englishFrequencies(), inputs: { corpusDigest: 'planted' } } as unknown as Job;
  return measureContext(source, wordTable({ ...source, columns, seed }), METRICS);
}

const FORMS = ['river', 'stone', 'bridge', 'dog', 'light', 'house', 'walk', 'green', 'often', 'under', 'the', 'unseen'];

/** Four sentences a document; the first word of each governs the others. */
function corpusOf(words: readonly PlantedWord[][]): Corpus {
  const documents = words.map((_, sentence) => (sentence % 4 === 0 ? newDocument() : null));
  const sentences = words.map((own, sentence) => ({
    entities: entitiesOf(documents[sentence & ~3]!, own),
    id: `s${sentence}`,
    document: `d${sentence >> 2}`,
    text: '',
    evidence: null,
    words: own.map(({ upos, salient, at }): Word => {
      const form = upos === 'PUNCT' ? '.' : FORMS[(sentence * 5 + at * 7) % FORMS.length]!;
      return { form, upos, head: at === 0 ? 0 : 1, salience: salient === null ? null : Number(salient) };
    }),
  }));
  const hasSalience = words.flat().some(({ salient }) => salient !== null);
  return {
    name: 'planted',
    digest: 'planted',
    tags: 'gold',
    hasHeads: true,
    hasSalience,
    hasEvidence: false,
    sentences,
  };
}

/** Every word that heads an entity heads one of its own, mentioned once; a person's summary says which are salient. */
function entitiesOf(document: DocumentEntities, words: readonly PlantedWord[]): SentenceEntities {
  document.authors = ['human1'];
  const mentions = words.flatMap(({ at, sentence, salient, upos }) => {
    if (salient === null) return [];
    const mention = { entity: `${sentence}-${at}`, head: at, letters: salient ? 's' : 'n', type: null, status: null };
    if (upos === 'NOUN' || upos === 'PROPN') document.first.push(mention);
    return [mention];
  });
  for (const { entity } of mentions) document.mentions.set(entity, 1);
  return { document, mentions };
}

/** A wordpiece a word, between two special ones. */
function encodingOf(words: number): Encoding {
  const wordIds = [null, ...Array.from({ length: words }, (_, word) => word), null];
  return { inputIds: wordIds.map(() => 1), wordIds, special: wordIds.map((id) => id === null) } as unknown as Encoding;
}

function columnsOf(
  { scores, angles = {}, shared = false, seed = 3 }: Planting,
  words: readonly PlantedWord[],
  cells: readonly Cell[],
): Map<string, Float32Array> {
  const planted = new Map(
    Object.entries(scores).map(([key, scoreOf]) => {
      const random = randomStream(seed, shared ? 'shared' : key);
      return [key, words.map((word) => scoreOf(word, random))];
    }),
  );
  for (const { key } of cells) if (!planted.has(key)) throw new Error(`nothing is planted at ${key}`);
  const layers = cells.flatMap(({ scorer, place }) =>
    scorer.name === 'tas' && place.site === 'post' ? [place.layer!] : [],
  );
  const shifts = layers
    .filter((layer) => layer > 0)
    .flatMap((layer): [string, number[]][] => {
      const random = randomStream(seed, `angle ${layer}`);
      const angleOf = angles[layer] ?? (() => 0.5);
      const after = planted.get(`tas.post.${layer}`)!;
      const before = planted.get(`tas.post.${layer - 1}`) ?? after; // a layer that is not swept
      const shift = before.map((norm, at) => third(norm, after[at]!, angleOf(isTop(after, at), random)));
      return [
        [`tas.post.${layer - 1}`, before],
        [`shift.${layer}`, shift],
      ];
    });
  return new Map([...planted, ...shifts].map(([key, values]) => [key, withSpecials(values)]));
}

/** Among the three highest of its sentence. */
function isTop(scores: readonly number[], at: number): boolean {
  const start = at - (at % SHAPE.length);
  return scores.slice(start, start + SHAPE.length).filter((score) => score > scores[at]!).length < 3;
}

/** The third side of a triangle. */
function third(a: number, b: number, angle: number): number {
  return Math.sqrt(a * a + b * b - 2 * a * b * Math.cos(angle));
}

/** The special tokens around each sentence have numbers that would show if they were used. */
function withSpecials(values: readonly number[]): Float32Array {
  const sentences = values.length / SHAPE.length;
  const own = (s: number) => values.slice(s * SHAPE.length, (s + 1) * SHAPE.length);
  return Float32Array.from(Array.from({ length: sentences }, (_, s) => [1e6, ...own(s), -1e6]).flat());
}

import { join } from 'node:path';
import type { Backend } from '../../../toolkit/activations/openBackend';
import { runTaps } from '../../../toolkit/activations/run';
import type { Model } from '../../../toolkit/activations/model';
import { placeOf, type Place, scoreKey } from '../../../toolkit/attribution/place';
import { scorerLayers, SCORERS } from '../../../toolkit/attribution/registry';
import type { Scorer } from '../../../toolkit/attribution/scorer';
import { tapNames, tapScores } from '../../../toolkit/attribution/tapScores';
import { alignWords, wordScores } from '../../../toolkit/attribution/wordScores';
import type { Word } from '../../../toolkit/corpus/corpus';
import { englishFrequencies } from '../../../toolkit/corpus/frequency';
import { convertCheckpoint } from '../../../toolkit/graph/convert';
import { generatorFor, shuffle } from '../../../toolkit/random';
import { encodeInput } from '../../../toolkit/tokens/encodeInput';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { KNOWN, PLANTED, type Planted } from './checkpoints';

/** Words that outputs do not depend on. */
const OTHERS =
  'the a of and not old small dog cat under over sees hears they we blue green light house by it her'.split(' ');
const SENTENCES = 24;

/** Sentences of 6 to 10 words with one known word, at every place. */
export const PLANTED_SENTENCES: readonly string[][] = Array.from({ length: SENTENCES }, (_, at) => {
  const words = [...OTHERS];
  shuffle(words, generatorFor(18, `planted sentence ${at}`));
  const sentence = words.slice(0, 5 + (at % 5));
  sentence.splice((at * 5) % (sentence.length + 1), 0, KNOWN[at % 3]!);
  return sentence;
});

/** Scores nearer than this, in parts of the largest of the sentence, are equal: the rest is rounding. */
const TIE = 1e-4;

/** A scorer's mean rank of the known word, 0 where it is the first of all words, 1 the last, 0.5 where all are equal. */
export type Ranks = Map<string, Record<Planted, number>>;

export async function loadPlanted(backend: Backend, planted: Planted, folder: string): Promise<Model> {
  const out = join(folder, planted);
  await convertCheckpoint(join(__dirname, '../../fixtures/checkpoints', `planted-${planted}`), out, {
    dtype: 'float32',
  });
  return backend.loadModel(out);
}

export function encodePlanted({ tokenizer }: Model, words: readonly string[]): Encoding {
  return encodeInput(tokenizer, { text: words.join(' '), words: [...words], where: 'planted' }, { truncate: false });
}

/** The ranks of every scorer of the registry at every layer and, where it has sites, at each. */
export async function plantedRanks(models: Record<Planted, Model>): Promise<Ranks> {
  const ranks: Ranks = new Map();
  for (const planted of Object.keys(PLANTED) as Planted[]) {
    const model = models[planted];
    const encodings = PLANTED_SENTENCES.map((words) => encodePlanted(model, words));
    for (const [scorer, place] of places(model)) {
      const scores = await scoresOf(scorer, place, model, encodings);
      const each = scores.map((own, at) => rankOf(own, PLANTED_SENTENCES[at]!.findIndex(isKnown)));
      const key = scoreKey(scorer.name, place, scorer.factors);
      const known = ranks.get(key) ?? { raised: NaN, level: NaN, lowered: NaN };
      ranks.set(key, { ...known, [planted]: each.reduce((sum, rank) => sum + rank, 0) / each.length });
    }
  }
  return ranks;
}

export function isKnown(word: string): boolean {
  return (KNOWN as readonly string[]).includes(word);
}

function places(model: Model): [Scorer, Place][] {
  return SCORERS.flatMap((scorer) =>
    scorerLayers(scorer, model.config).flatMap((layer) =>
      (scorer.factors.site ? model.sites : [null]).map((site): [Scorer, Place] => {
        const first = Object.entries(scorer.factors).map(([factor, values]) => [factor, values[0]]);
        return [scorer, placeOf({ ...(Object.fromEntries(first) as Partial<Place>), layer, site })];
      }),
    ),
  );
}

async function scoresOf(scorer: Scorer, place: Place, model: Model, encodings: Encoding[]): Promise<Float64Array[]> {
  const toWords = (pieces: Float64Array, { wordIds }: Encoding) =>
    wordScores(pieces, alignWords(wordIds), scorer.defaultAggregation);
  if (scorer.cost === 'no pass') {
    const frequencies = englishFrequencies();
    const context = { seed: 18, negLogFrequency: (form: string) => frequencies.negLogFrequency(form) };
    return PLANTED_SENTENCES.map((words, sentence) =>
      scorer.wordScores(
        words.map((form) => ({ form }) as Word),
        place,
        { ...context, sentence },
      ),
    );
  }
  if (scorer.cost === 'one pass') {
    const taps = await runTaps(model, encodings, tapNames(scorer, place, model));
    const pieces = tapScores(scorer, place, model);
    return encodings.map((encoding, at) => toWords(pieces(taps[at]!, encoding), encoding));
  }
  const found: Float64Array[] = [];
  for await (const { index, scores } of scorer.scoreSentences(model, encodings, place, () => undefined))
    found[index] = toWords(scores, encodings[index]!);
  return found;
}

/** Equal scores share their ranks. */
function rankOf(scores: Float64Array, known: number): number {
  const own = scores[known]!;
  const tie = TIE * scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const others = scores.filter((_, at) => at !== known);
  const above = others.filter((score) => score > own + tie).length;
  const equal = others.filter((score) => Math.abs(score - own) <= tie).length;
  return (above + equal / 2) / others.length;
}

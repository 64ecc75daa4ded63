import { sampleAndDraws, estimate } from './estimate';
import { keptFor } from './kept';
import { drawnLevelRanks, type LevelRanks, levelsOf } from './ranks';
import { type Metric, scoreOrder } from './metric';
import type { Sample, WordAttributes } from './sample';
import { drawnSpearman, orderWords } from './correlations';

/** How far the score follows the rarity of the word. */
export const rhoFrequency = rhoWith({
  name: 'rho_frequency',
  attribute: 'frequency',
  what: '-log relative frequency, over words that have one',
  label: '-log frequency',
});

/** How far the score follows the depth of the word in the dependency tree. */
export const rhoDepth = rhoWith({
  name: 'rho_depth',
  attribute: 'depth',
  what: 'dependency depth, over content and function words',
  label: 'dependency depth',
});

/** How far the score follows the place of the word in its sentence. */
export const rhoPosition = rhoWith({
  name: 'rho_position',
  attribute: 'position',
  what: 'position in the sentence, over content and function words',
  label: 'position',
});

/** How far the score follows the number of wordpieces. */
export const rhoPieces = rhoWith({
  name: 'rho_pieces',
  attribute: 'pieces',
  what: 'number of wordpieces, over content and function words',
  label: 'number of wordpieces',
});

interface Rho {
  name: string;
  attribute: Exclude<keyof WordAttributes, 'form'>;
  what: string;
  label: string;
}

/** The words that have the attribute, with the levels of it. */
interface Attributed {
  /** Level by word of the sample, `NONE` for one that takes no part. */
  levels: Uint32Array;
  count: number;
}

/** The level of a word that takes no part. */
const NONE = 0xffffffff;

function rhoWith({ name, attribute, what, label }: Rho): Metric {
  const attributed = keptFor((sample: Sample) => attributedWords(sample, attribute));
  const ranks = keptFor((sample: Sample) => ranksInDraws(sample, attributed(sample)));
  return {
    name,
    description: `Spearman's rank correlation of the score with ${what}`,
    higherIsBetter: null,
    chance: 0,
    descriptive: true,
    dependsOn: 'scores',
    evaluate: (sample, scored) => {
      const { levels, count } = attributed(sample);
      const order = scoreOrder(scored, sample.upos.length).filter((word) => levels[word] !== NONE);
      const words = orderWords(order, scored.scores, levels, sample.sentences.ofWord);
      // Ranks kept for the sample are those of all its words that have the attribute.
      const own = scored.included ? ranksInDraws(sample, among({ levels, count }, scored.included)) : ranks(sample);
      const reason =
        order.length === 0
          ? `no word of the sample has a ${label}`
          : `the sample does not vary in both the score and ${label}`;
      return estimate(sample, sample.sentences, order, (draws) => drawnSpearman(words, own, draws), reason);
    },
  };
}

/** Frequency counts for every word that has one; the rest for content and function words alone. */
function attributedWords(sample: Sample, attribute: Rho['attribute']): Attributed {
  const values = sample[attribute];
  const words = Uint32Array.from(values.keys()).filter((word) => {
    const stratum = sample.strata[word];
    return values[word] !== null && (attribute === 'frequency' || stratum === 'content' || stratum === 'function');
  });
  const { levels, count } = levelsOf(Float64Array.from(words, (word) => values[word]!));
  const byWord = new Uint32Array(values.length).fill(NONE);
  words.forEach((word, at) => (byWord[word] = levels[at]!));
  return { levels: byWord, count };
}

function among({ levels, count }: Attributed, included: readonly boolean[]): Attributed {
  return { levels: levels.map((level, word) => (included[word] ? level : NONE)), count };
}

function ranksInDraws({ sentences }: Sample, { levels, count }: Attributed): LevelRanks {
  const words = Uint32Array.from(levels.keys()).filter((word) => levels[word] !== NONE);
  const levelled = {
    clusters: words.map((word) => sentences.ofWord[word]!),
    levels: words.map((word) => levels[word]!),
    count,
  };
  return drawnLevelRanks(levelled, sampleAndDraws(sentences));
}

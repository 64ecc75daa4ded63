import { drawnSpearman } from './correlations';
import { estimate, sampleAndDraws } from './estimate';
import { keptFor } from './kept';
import { type Metric, scoreOrder } from './metric';
import { drawnLevelRanks, type LevelRanks, levelsOf, orderWords } from './ranks';
import type { Sample, WordAttributes } from './sample';

/** How far the score follows -log frequency of the word. */
export const rhoFrequency = rhoWith('frequency', '-log frequency', '-log relative frequency, over words that have one');

/** How far the score follows the depth of the word in the dependency tree. */
export const rhoDepth = rhoWith('depth', 'dependency depth', 'dependency depth, over content and function words');

/** How far the score follows the place of the word in its sentence. */
export const rhoPosition = rhoWith('position', 'position', 'position in the sentence, over content and function words');

/** How far the score follows the number of wordpieces. */
export const rhoPieces = rhoWith(
  'pieces',
  'number of wordpieces',
  'number of wordpieces, over content and function words',
);

type Attribute = Exclude<keyof WordAttributes, 'form'>;

/** The words that have the attribute, with the levels of it. */
interface Attributed {
  /** Level by word of the sample, `NONE` for one that takes no part. */
  levels: Uint32Array;
  count: number;
}

/** The level of a word that takes no part. */
const NONE = 0xffffffff;

/**
 * @param label - for the reason a value cannot be had
 * @param what - for the description
 */
function rhoWith(attribute: Attribute, label: string, what: string): Metric {
  const attributed = keptFor((sample: Sample) => attributedWords(sample, attribute));
  const ranks = keptFor((sample: Sample) => ranksInDraws(sample, attributed(sample)));
  return {
    name: `rho_${attribute}`,
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
function attributedWords(sample: Sample, attribute: Attribute): Attributed {
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

import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { positionsByGroup } from '../../../metrics/groups';
import { keptFor } from '../../../metrics/kept';
import { fewerDraws, type Sample } from '../../../metrics/sample';
import { generatorFor, shuffleAmong } from '../../../random';
import type { MeasureContext } from '../context';
import type { Statistics } from '../readings';
import { contentStatistics } from './content';
import { entitiesOf, type Entity } from './entities';
import type { Source } from './high';
import { keptStatistics } from './keptStatistics';
import { salienceStatistics } from './salience';
import { shiftStatistics } from './contentShift';

/** What the claims are judged on, on the draws of the sweep; one object a run, in which a reading is computed once. */
export const statisticsOf = keptFor((context: MeasureContext): Statistics =>
  keptStatistics(statisticsOn({ context, sample: context.samples.all.sweep, entities: entitiesOf(context) })),
);

/**
 * The same without draws, the labels permuted: parts of speech among the words of each sentence, and salience among the entities of
 * each document. Scores stay with their words, so that this is what chance gives.
 *
 * @param permutation - which of them, from 0: the same number and seed of the run permute alike
 */
export function permutedStatistics(context: MeasureContext, permutation: number): Statistics {
  const base = undrawn(context);
  const generator = generatorFor(context.job.config.seed, `permutation ${permutation}`);
  const words = [...base.upos.keys()];
  for (const own of positionsByGroup(base.sentences.ofWord).values()) shuffleAmong(words, own, generator);
  const permuted: Sample = {
    ...base,
    upos: words.map((word) => base.upos[word]!),
    strata: words.map((word) => base.strata[word]!),
  };
  return keptStatistics(statisticsOn({ context, sample: permuted, entities: permutedEntities(context, generator) }));
}

function statisticsOn(source: Source): Statistics {
  return { ...contentStatistics(source), ...salienceStatistics(source), ...shiftStatistics(source) };
}

/** The entities, each with the salience of one of its document. */
function permutedEntities(context: MeasureContext, generator: RandomGenerator): Entity[] {
  const entities = entitiesOf(context);
  const from = [...entities.keys()];
  for (const own of positionsByGroup(entities.map(({ document }) => document)).values())
    shuffleAmong(from, own, generator);
  return entities.map((entity, at) => {
    const { salient, summaries } = entities[from[at]!]!;
    return { ...entity, salient, summaries };
  });
}

const undrawn = keptFor(({ samples }: MeasureContext): Sample => fewerDraws(samples.all.sweep, 0));

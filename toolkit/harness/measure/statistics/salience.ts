import { attentionReceived } from '../../../attribution/attention';
import { type Estimate, estimateFrom, sampleAndDraws } from '../../../metrics/estimate';
import { keptFor, keptForBoth } from '../../../metrics/kept';
import { drawnLogitCoefficients } from '../../../metrics/logit';
import { naturalSpline } from '../../../metrics/splines';
import { drawnDocumentAucs, drawnDocumentTaus } from '../../../metrics/withinDocuments';
import type { MeasureContext } from '../context';
import type { Reading, SalienceBeside, Statistics } from '../readings';
import { unavailable } from '../records';
import { unlessMissing } from './content';
import type { Entity } from './entities';
import type { Source } from './high';
import { scorerAt, scoresAt, tasAt } from './scores';

type SalienceStatistics = Pick<Statistics, 'salienceAuc' | 'salienceBeyond' | 'salienceTau' | 'salienceBeside'>;

/** The penalty of the logit's slopes. */
const RIDGE = 0.01;
/** Degrees of freedom of each confound's spline. */
const FREEDOM = 3;

/** The statistics of C1 on the entities of a source. */
export function salienceStatistics(source: Source): SalienceStatistics {
  const ofTas = (of: (source: Source, scores: Float64Array) => Estimate) => (reading: Reading) =>
    unlessMissing(source, tasAt(reading), (key) =>
      of(source, atHeads(source, scoresAt(source.context, key, reading.aggregation ?? 'mean'))),
    );
  return {
    salienceAuc: ofTas(entityAuc),
    salienceBeyond: ofTas(entityCoefficient),
    salienceTau: ofTas(entityTau),
    salienceBeside: () => besides(source),
  };
}

/** The words' scores at the entities' heads. */
function atHeads({ entities }: Source, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(entities, ({ word }) => scores[word]!);
}

/** AUC of salient over other entities within documents; one score an entity, as in the next two. */
function entityAuc(source: Source, scores: Float64Array): Estimate {
  const judged = judgedOnes(source);
  const { values, documents } = drawnDocumentAucs(
    { scores: judged.map((at) => scores[at]!), documents: judged.map((at) => source.entities[at]!.document) },
    judged.map((at) => Number(source.entities[at]!.salient)),
    documentDraws(source),
  );
  return entityEstimate(source, judged, values, documents);
}

/**
 * The coefficient of the score, standardised over the entities, in a logit of salience with an intercept for each document and natural
 * splines of the confounds, each column with mean square 1; see `drawnLogitCoefficients`. Standardisation and splines are those of
 * the sample in every draw. An entity whose head has no frequency is left out.
 */
function entityCoefficient(source: Source, scores: Float64Array): Estimate {
  const { entities } = source;
  const { judged, columns } = confounds(source.context, entities);
  const own = standardised(judged.map((at) => scores[at]!));
  if (own === null) return unavailable(judged.length === 0 ? whyNone(source) : 'the score does not vary over entities');
  const groups = judged.map((at) => entities[at]!.document);
  const positive = judged.map((at) => Number(entities[at]!.salient));
  const values = drawnLogitCoefficients({ columns: [own, ...columns], positive, groups }, RIDGE, documentDraws(source));
  const documents = drawnDocumentAucs({ scores: own, documents: groups }, positive, []).documents;
  return entityEstimate(source, judged, values, documents);
}

/** Tau-b of the score and the number of summaries, where these are all by persons, within documents. */
function entityTau(source: Source, scores: Float64Array): Estimate {
  const counted = [...source.entities.keys()].filter((at) => source.entities[at]!.summaries !== null);
  if (counted.length === 0) return unavailable('no document has summaries that are all by persons');
  const { values, documents } = drawnDocumentTaus(
    { scores: counted.map((at) => scores[at]!), documents: counted.map((at) => source.entities[at]!.document) },
    counted.map((at) => source.entities[at]!.summaries!),
    documentDraws(source),
  );
  return entityEstimate(source, counted, values, documents, 'no document has entities that differ in both');
}

function entityEstimate(
  source: Source,
  among: readonly number[],
  values: Float64Array,
  nDocuments: number,
  reason = whyNone(source),
): Estimate {
  const words = among.map((at) => source.context.table.words[source.entities[at]!.word]!);
  const nSentences = new Set(words.map(({ sentence }) => sentence)).size;
  const drawn = nDocuments < 2 ? values.subarray(0, 1) : values;
  return { ...estimateFrom(drawn, { n: among.length, nSentences }, reason), nDocuments };
}

/** Why salience cannot be compared. */
function whyNone(source: Source): string {
  if (source.entities.length === 0) return 'the corpus has no entities with a salience';
  if (judgedOnes(source).length === 0) return 'no document has a summary marked (human1)';
  return 'no document has both salient and other entities';
}

/** Positions of the entities of which it is known whether they are salient. */
function judgedOnes({ entities }: Source): number[] {
  return [...entities.keys()].filter((at) => entities[at]!.salient !== null);
}

function documentDraws({ sample }: Source): readonly Uint16Array[] {
  return sampleAndDraws(sample.documents);
}

/** What a logit holds fixed: the entities it can be fitted to, and the columns of the confounds. */
const confounds = keptForBoth(({ table }: MeasureContext, entities: readonly Entity[]) => {
  const frequencyOf = (at: number) => table.words[entities[at]!.word]!.negLogFrequency;
  const judged = [...entities.keys()].filter((at) => entities[at]!.salient !== null && frequencyOf(at) !== null);
  const numbers = [
    judged.map((at) => entities[at]!.order),
    judged.map((at) => Math.log(entities[at]!.mentions)),
    judged.map((at) => table.words[entities[at]!.word]!.sentenceLength),
    judged.map((at) => frequencyOf(at)!),
  ];
  return { judged, columns: judged.length === 0 ? [] : numbers.flatMap((values) => naturalSpline(values, FREEDOM)) };
});

/** Values with mean 0 and mean square 1; null where they do not vary. */
function standardised(values: readonly number[]): Float64Array | null {
  return values.length === 0 ? null : (naturalSpline(values, 1)[0] ?? null);
}

/** What stands beside the claim: attention at every layer that the run has, and what needs no model. */
const besides = keptFor((source: Source): SalienceBeside[] => {
  const { context, entities } = source;
  const layers = Array.from({ length: context.job.checkpoint.config.numLayers }, (_, block) => block + 1);
  const attention = layers.map((layer): SalienceBeside => {
    const place = scorerAt(attentionReceived.name, layer);
    const at = (of: typeof entityAuc) =>
      unlessMissing(source, place, (key) =>
        of(source, atHeads(source, scoresAt(context, key, attentionReceived.defaultAggregation))),
      );
    return { name: place.label, auc: at(entityAuc), beyond: at(entityCoefficient) };
  });
  const confound = (name: string, of: (entity: Entity) => number): SalienceBeside => ({
    name,
    auc: entityAuc(source, Float64Array.from(entities, of)),
    beyond: unavailable('it is itself one of the confounds'),
  });
  return [
    ...attention,
    confound('order in the document, the first highest', ({ order }) => -order),
    confound('number of mentions', ({ mentions }) => mentions),
    confound('frequency of the word', ({ word }) => context.table.words[word]!.negLogFrequency ?? 0),
  ];
});

import type { Site } from '../../graph/taps';
import { signFlipTest } from '../../metrics/permutationTests';
import type { ErasureConfig } from '../config/probes';
import type { Sampled } from '../faithfulness/sample';
import { meanOf, sampleRow, type SentenceValues } from '../faithfulness/sampleRows';
import type { KeptEffects } from '../interventions/kept';
import { corrected } from '../interventions/rows';
import { descriptive, type Measurement, type RowPlace } from '../measure/records';
import { erasedName, ERASURE_NULLS, type ErasureNull } from './erasers';

/** What erasing does is measured on. */
export interface ErasureContext extends Sampled {
  site: Site;
  layers: readonly number[];
  /** Names of the tasks that are erased. */
  tasks: readonly string[];
  asked: ErasureConfig;
}

/** Metrics of erasure: by how many nats it raises the loss of a masked word, and by how many more than a null does. */
const [EFFECT, EXCESS] = ['erasure_effect', 'erasure_excess'] as const;

function placeOf({ site }: ErasureContext, task: string, layer: number | null): Partial<RowPlace> {
  return { site, layer, ablation: 'erase', bin: task, effect: 'masked_loss' };
}

/** A row for each task that says why nothing was erased. */
export function refusedRows(context: ErasureContext, reason: string): Measurement[] {
  const nothing = context.sample.map(() => null);
  return context.tasks.map((task) =>
    sampleRow(context, descriptive(EFFECT), nothing, placeOf(context, task, null), { reason }),
  );
}

/** Rows task by task: the effect, that of each null, and how far it exceeds them, tested over sentences and corrected over layers. */
export function erasureRows(context: ErasureContext, kept: KeptEffects): Measurement[] {
  return context.tasks.flatMap((task) => {
    const own = context.layers.map((layer) => valuesOf(context, kept, task, layer, null));
    const effects = own.map((values, at) =>
      sampleRow(context, descriptive(EFFECT), values, placeOf(context, task, context.layers[at]!)),
    );
    return [...effects, ...ERASURE_NULLS.flatMap((control) => nullRows(context, kept, { task, control, own }))];
  });
}

interface Against {
  task: string;
  control: ErasureNull;
  /** Of each layer. */
  own: readonly SentenceValues[];
}

function nullRows(context: ErasureContext, kept: KeptEffects, { task, control, own }: Against): Measurement[] {
  const { seed } = context.measure.job.config;
  const rows = context.layers.map((layer, at) => {
    const place = { ...placeOf(context, task, layer), control };
    const others = valuesOf(context, kept, task, layer, control);
    const excess = own[at]!.map((value, sentence) => value! - others[sentence]!);
    const test = signFlipTest(excess, { seed });
    return {
      described: sampleRow(context, descriptive(EFFECT), others, place),
      tested: sampleRow(context, descriptive(EXCESS), excess, place, { null: test && { mean: 0, p: test.p } }),
    };
  });
  return [...rows.map(({ described }) => described), ...corrected(rows.map(({ tested }) => tested))];
}

/** Of each sentence the effect, in the mean over the draws of a null. */
function valuesOf(
  { sample, asked }: ErasureContext,
  kept: KeptEffects,
  task: string,
  layer: number,
  control: ErasureNull | null,
): SentenceValues {
  const draws = Array.from({ length: control === null ? 1 : asked.draws }, (_, draw) => draw);
  return sample.map((_, at) =>
    meanOf(draws.map((draw) => kept.of(layer, at)!.get(erasedName({ task, control, draw }))![0]!)),
  );
}

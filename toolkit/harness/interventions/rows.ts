import { holm } from '../../metrics/multipleTests';
import { recombinationTest, signFlipTest } from '../../metrics/permutationTests';
import { meanOf, sampleRow, type SentenceValues } from '../faithfulness/sampleRows';
import { descriptive, type Measurement, type RowOptions } from '../measure/records';
import { type Ask, askName } from './asks';
import type { InterventionContext } from './context';
import type { KeptEffects } from './kept';

/** Metrics of interventions. */
const [EFFECT, EXCESS, ODD_PART] = ['intervention_effect', 'intervention_excess', 'intervention_odd_part'] as const;

type Asked = Pick<Ask, 'operation' | 'bin' | 'control'>;

/** Rows of everything that was done, effect by effect; tests are corrected over the layers (Holm). */
export function interventionRows(context: InterventionContext, kept: KeptEffects): Measurement[] {
  const { columns, operations } = context;
  return columns.flatMap((_, column) =>
    operations.flatMap((operation) => {
      const reader = new Reader(context, kept, column);
      if (operation === 'scale_norms') return normRows(context, reader);
      if (operation === 'remove_dimensions') return dimensionRows(context, reader);
      return context.sets.flatMap(({ name }) => wordRows(context, reader, { operation, bin: name }));
    }),
  );
}

/** Reads one effect out of what was kept, and writes its rows. */
class Reader {
  constructor(
    private readonly context: InterventionContext,
    private readonly kept: KeptEffects,
    private readonly column: number,
  ) {}

  /** Whether the effect is on what a token's state tells of the next. */
  get isOfNextToken(): boolean {
    const { effects, columns, measure } = this.context;
    const { numLayers } = measure.job.checkpoint.config;
    const effect = effects.find((one) => one.columns(numLayers).includes(columns[this.column]!));
    return effect?.needs === 'causal LM' || effect?.needs === 'next token';
  }

  /** Of each sentence the effect of every draw; none where it was not done to a sentence. */
  draws(layer: number, asked: Asked, count = 1): number[][] {
    return this.context.sample.map((_, at) => {
      const effects = this.kept.of(layer, at);
      const own = Array.from({ length: count }, (_, draw) => effects?.get(askName({ ...asked, draw }))?.[this.column]);
      return own.filter((effect): effect is number => effect !== undefined && !Number.isNaN(effect));
    });
  }

  /** Bins of an operation that were asked of any sentence at a layer. */
  bins(layer: number, operation: Ask['operation']): string[] {
    const names = this.context.sample.flatMap((_, at) => [...(this.kept.of(layer, at)?.keys() ?? [])]);
    const asked = [...new Set(names)].map((name) => JSON.parse(name) as [Ask['operation'], string]);
    return [...new Set(asked.filter(([own]) => own === operation).map(([, bin]) => bin))];
  }

  row(
    metric: string,
    layer: number,
    { operation, bin, control }: Asked,
    values: SentenceValues,
    test: RowOptions['null'] = null,
  ) {
    const { site, columns } = this.context;
    const place = { site, layer, ablation: operation, bin, control, effect: columns[this.column]! };
    return sampleRow(this.context, descriptive(metric), values, place, { reason: NOT_DONE, null: test });
  }
}

const NOT_DONE = 'it was done to no sentence of the sample';

/**
 * A set of words, its match, and how far the set exceeds it sentence by sentence. At the last layer no other word reads a state, so that
 * every effect is 0, but where the head tells the next token of it: it is not tested, and does not count as a layer that was looked at.
 */
function wordRows(context: InterventionContext, reader: Reader, asked: Pick<Ask, 'operation' | 'bin'>): Measurement[] {
  const count = asked.operation === 'resample' ? context.config.randomDraws : 1;
  const set = { ...asked, control: null };
  const match = { ...asked, control: 'matched' } as const;
  const { config, checkpoint } = context.measure.job;
  const rows = context.layers.map((layer) => {
    const [own, others] = [set, match].map((one) => reader.draws(layer, one, count).map(meanOf)) as SentenceValues[];
    const excess = own!.map((effect, at) => (effect === null ? null : effect - others![at]!));
    const differences = excess.map((value) => value ?? NaN);
    const isRead = layer < checkpoint.config.numLayers || reader.isOfNextToken;
    const test = isRead ? signFlipTest(differences, { seed: config.seed }) : null;
    return {
      described: [reader.row(EFFECT, layer, set, own!), reader.row(EFFECT, layer, match, others!)],
      tested: reader.row(EXCESS, layer, set, excess, test && { mean: 0, p: test.p }),
    };
  });
  return [...rows.flatMap(({ described }) => described), ...corrected(rows.map(({ tested }) => tested))];
}

/** E(d) of every d, and [E(d) - E(-d)] / 2; that of the first d against the same factors permuted within stratum. */
function normRows(context: InterventionContext, reader: Reader): Measurement[] {
  const { scaleNorms, permutations } = context.config;
  const moved = (d: number, control: Ask['control']): Asked => ({ operation: 'scale_norms', bin: `d ${d}`, control });
  return scaleNorms.flatMap((d, place) => {
    const odd = context.layers.map((layer) => {
      const observed = oddParts(reader, layer, [moved(d, null), moved(-d, null)], 1).map(([value]) => value!);
      const others = oddParts(reader, layer, [moved(d, 'permuted'), moved(-d, 'permuted')], permutations);
      const { seed } = context.measure.job.config;
      const test = place === 0 ? recombinationTest(observed, others, { seed }) : null;
      return reader.row(ODD_PART, layer, moved(d, null), observed, test);
    });
    const effects = context.layers.flatMap((layer) =>
      [d, -d].map((one) =>
        reader.row(EFFECT, layer, moved(one, null), reader.draws(layer, moved(one, null)).map(meanOf)),
      ),
    );
    return [...effects, ...corrected(odd)];
  });
}

/** [sentences][draws] */
function oddParts(reader: Reader, layer: number, [towards, away]: [Asked, Asked], count: number): number[][] {
  const others = reader.draws(layer, away, count);
  return reader
    .draws(layer, towards, count)
    .map((effects, at) => effects.map((effect, draw) => (effect - others[at]![draw]!) / 2));
}

function dimensionRows({ layers }: InterventionContext, reader: Reader): Measurement[] {
  return layers.flatMap((layer) =>
    reader.bins(layer, 'remove_dimensions').map((bin) => {
      const asked = { operation: 'remove_dimensions', bin, control: null } as const;
      return reader.row(EFFECT, layer, asked, reader.draws(layer, asked).map(meanOf));
    }),
  );
}

/** p-values adjusted over the layers (Holm). */
export function corrected(rows: readonly Measurement[]): Measurement[] {
  const tested = rows.filter(({ row }) => row.p !== null);
  const adjusted = holm(tested.map(({ row }) => row.p!));
  const of = new Map(tested.map((one, at) => [one, adjusted[at]!]));
  return rows.map((one) => ({ ...one, row: { ...one.row, pAdjusted: of.get(one) ?? null } }));
}

import { join } from 'node:path';
import { z } from 'zod';
import { sampleDigest } from '../faithfulness/kept';
import type { Sampled, SampleTools } from '../faithfulness/sample';
import { doubles, Journal, jsonForm } from '../job/journal';

/** Files of a run's folder from which an interrupted run goes on: effects, and scores of a scorer with passes of its own. */
export const INTERVENTION_JOURNALS = ['interventions.jsonl', 'interventionScores.jsonl'] as const;

const record = z.object({
  layer: z.int(),
  /** Position of the sentence in the sample. */
  at: z.int(),
  /** Of what was done to it; see `askName`. */
  names: z.array(z.string()),
  /** [names][columns] */
  values: doubles,
});

/** Effects of everything that was done to a sentence at a layer: by its name, a number a column. */
export type UnitEffects = ReadonlyMap<string, Float64Array>;

/** Effects by layer and sentence; those that an interrupted run had finished are there from the start. */
export class KeptEffects {
  private readonly journal: Journal<z.output<typeof record>>;
  private readonly known = new Map<string, UnitEffects>();

  /**
   * @param file - of the run's folder
   * @param of - What was asked, as JSON.
   */
  constructor(context: Sampled, { dir, say }: SampleTools, file: string, of: object) {
    const options = { of: sampleDigest(context, of), form: jsonForm(record), say };
    this.journal = new Journal(join(dir, file), options);
    for (const one of this.journal.resume()) this.add(one);
  }

  of(layer: number, at: number): UnitEffects | undefined {
    return this.known.get(`${layer} ${at}`);
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(layer: number, at: number, effects: UnitEffects): void {
    const values = Float64Array.from([...effects.values()].flatMap((numbers) => [...numbers]));
    const one = { layer, at, names: [...effects.keys()], values };
    this.journal.append(one);
    this.add(one);
  }

  private add({ layer, at, names, values }: z.output<typeof record>): void {
    const columns = values.length / Math.max(1, names.length);
    const effects = names.map((name, i) => [name, values.subarray(i * columns, (i + 1) * columns)] as const);
    this.known.set(`${layer} ${at}`, new Map(effects));
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../checkpoint/digest';
import { UserError } from '../../errors';
import { ownFile } from '../../installation';
import type { OtherRun } from '../claims/findings';
import type { RunEffect, RunEffects } from '../measure/effects';
import type { Manifest } from './manifest';
import { readFigures, readFile } from './readRun';

/** In the run folder: the effects that C7 compares between runs, with their draws. */
const FILE = 'effects.json';

/** As the file has them: JSON has no NaN, so that a draw without a value is null. */
interface WrittenEffects extends Omit<RunEffects, 'effects'> {
  effects: (Omit<RunEffect, 'draws'> & { draws: (number | null)[] | null })[];
}

const number = z.number().nullable();

const SHAPE = z.looseObject({
  ...{ layer: z.int().min(0), site: z.string(), words: z.string(), seed: z.int() },
  effects: z.array(
    z.looseObject({ effect: z.string(), value: number, nSentences: z.int(), draws: z.array(number).nullable() }),
  ),
});

/** Digits of a draw: far more than an interval of 1,000 draws can tell, in half the size. */
const DIGITS = 8;

/** The file of a run's effects, by its name; none of a run of the first edition of the rules. */
export function effectsFile(effects: RunEffects | null): Record<string, string> {
  return effects === null ? {} : { [FILE]: JSON.stringify(written(effects)) + '\n' };
}

function written(effects: RunEffects): WrittenEffects {
  const writtenDraw = (draw: number) => (Number.isNaN(draw) ? null : Number(draw.toPrecision(DIGITS)));
  const own = effects.effects.map((one) => ({ ...one, draws: one.draws && Array.from(one.draws, writtenDraw) }));
  return { ...effects, effects: own };
}

/**
 * The effects of a run; null for a run of the first edition of the rules.
 * @throws {UserError} When the file is damaged.
 */
export function readEffects(dir: string): RunEffects | null {
  if (!existsSync(join(dir, FILE))) return null;
  const { effects, ...place } = readFile(dir, FILE, SHAPE) as WrittenEffects;
  const drawn = (draws: (number | null)[]) => Float64Array.from(draws, (draw) => draw ?? NaN);
  return { ...place, effects: effects.map((one) => ({ ...one, draws: one.draws && drawn(one.draws) })) };
}

/**
 * The runs in `dirs`, kept figures without their words too.
 * @throws {UserError} For a folder that is no run.
 */
export function readOtherRuns(dirs: readonly string[]): OtherRun[] {
  return dirs.map((dir) => {
    const { manifest, effects } = readOther(ownFile(dir));
    const { name, family, numLayers } = manifest.checkpoint;
    return { checkpoint: name, ...(family && { family }), corpusDigest: manifest.corpus.digest, numLayers, effects };
  });
}

function readOther(dir: string): { manifest: Manifest; effects: RunEffects | null } {
  try {
    return { manifest: readFigures(dir).manifest, effects: readEffects(dir) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({ what: `claims.C7.runs: ${error.message}` }, { cause: error });
  }
}

/** sha256 of what is read of each run, in order. */
export function otherRunDigests(runs: readonly OtherRun[]): string[] {
  return runs.map(({ effects, ...run }) => sha256(JSON.stringify({ ...run, effects: effects && written(effects) })));
}

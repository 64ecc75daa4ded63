import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, convertCheckpoint, forwardFlops, type Model, runTaps } from '../../toolkit';
import { encodingOf, normTaps } from './encodings';
import { type Job, type JobSpeed, timeJobs } from './jobs';
import type { Sentences } from './plan';
import { FAMILIES, FIRST_WORD, type ModelShape, writeRandomCheckpoint } from './randomCheckpoint';

/** BERT-base, but for the vocabulary. */
export const BASE: ModelShape = { layers: 12, width: 768, heads: 12, inner: 3072, vocabulary: 1000 };

/**
 * Times the norms of all layers in models of one shape and several families, with random weights, side by side in one process: what a
 * family costs beside BERT. Sentences have the lengths of `sentences`, and the same ids in every family.
 */
export async function timeFamilies(
  backend: Backend,
  sentences: Sentences,
  rounds: number,
  shape = BASE,
): Promise<JobSpeed[]> {
  const dir = mkdtempSync(join(tmpdir(), 'afn-families-'));
  const models: Model[] = [];
  try {
    for (const family of FAMILIES) {
      const [folder, out] = [join(dir, family), join(dir, `${family}-converted`)];
      writeRandomCheckpoint(folder, family, shape);
      await convertCheckpoint(folder, out);
      rmSync(folder, { recursive: true });
      models.push(await backend.loadModel(out));
    }
    const ids = sentences.map((own, at) => own.map((id, place) => wordAt(id + at + place, shape)));
    const jobs = models.map((model, at) => jobOn(model, `${nameOf(backend)}:${FAMILIES[at]!}`, ids));
    for (const { run } of jobs) await run();
    return await timeJobs(jobs, rounds);
  } finally {
    for (const model of models) await model.dispose();
    rmSync(dir, { recursive: true });
  }
}

function nameOf({ name }: Backend): string {
  return name === 'tfjs-node' ? 'native' : name;
}

function wordAt(any: number, { vocabulary }: ModelShape): number {
  return FIRST_WORD + (any % (vocabulary - FIRST_WORD));
}

function jobOn(model: Model, name: string, sentences: Sentences): Job {
  const encodings = sentences.map(encodingOf);
  const tokens = sentences.reduce((sum, { length }) => sum + length, 0);
  const flops = sentences.reduce((sum, { length }) => sum + length * forwardFlops(model.config, length), 0);
  const run = async () => {
    await runTaps(model, encodings, normTaps(model));
    return { tokens, flops };
  };
  return { name, run };
}

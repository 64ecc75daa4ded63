import { join } from 'node:path';
import { loadModel, type Model } from '../../toolkit/activations/model';
import { type BackendName, BACKENDS } from '../../toolkit/backend/backend';

/** The backends on which bert-base-uncased takes seconds; cpu takes minutes. */
export const FAST_BACKENDS: readonly BackendName[] = BACKENDS.filter((name) => name !== 'cpu');

/** The embedded bert-base-uncased, on the current backend. */
export function loadEmbedded(): Promise<Model> {
  return loadModel(join(__dirname, '../../checkpoints/bert-base-uncased'));
}

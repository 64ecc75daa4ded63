import { serve } from '../../activations/serve';
import { startBackend } from '../../backend/backend';
import { stateProducts } from '../../backend/stateProducts';
import { type FitAnswer, pieceFitter } from './fitPieces';
import type { ProbeStart, ProbeTask } from './probeThreads';

// A thread of `ProbeThreads`.
serve<ProbeTask, FitAnswer>(async (start) => {
  const { groups, options, backend } = start as ProbeStart;
  await startBackend(backend);
  const products = (states: Float32Array, features: number) => stateProducts(backend, states, features);
  const fit = pieceFitter(groups, { ...options, products });
  return ({ states, ...piece }) => ({ answer: fit(piece, states), transfer: [] });
});

import type { Reading } from '../../../../toolkit/harness/measure/readings';

/** The default reading of the protocol. */
export const READING: Reading = {
  layer: 8,
  site: 'post',
  scope: 'sentence',
  aggregation: 'mean',
  specialTokens: 'out',
  punctuation: 'in',
  variant: null,
};

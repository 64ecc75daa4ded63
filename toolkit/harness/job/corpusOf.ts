import { type Corpus, readCorpus } from '../../corpus/corpus';
import type { ExperimentConfig } from '../config/config';

type CorpusConfig = Pick<ExperimentConfig, 'corpus' | 'columns' | 'limit' | 'sample' | 'seed' | 'leaveOut' | 'context'>;

/**
 * The sentences that a config asks for.
 * @throws {UserError} As `readCorpus`.
 */
export function corpusOf(config: CorpusConfig): Corpus {
  return readCorpus(config.corpus, {
    ...(config.limit !== null && { limit: config.limit }),
    ...(config.sample !== null && { sample: { sentences: config.sample, seed: config.seed } }),
    ...(config.leaveOut && { leaveOut: config.leaveOut }),
    ...(config.columns && { columns: config.columns }),
    documents: config.context === 'document',
  });
}

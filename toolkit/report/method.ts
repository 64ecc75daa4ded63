import type { RunRecord } from '../harness/readRun';

/** Methods and limitations in sentences, from the run's own records. */
export function describeMethod({ config, manifest, words }: RunRecord): string {
  const { checkpoint, corpus, backend } = manifest;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const tags = corpus.tags === 'gold' ? 'gold UPOS tags' : 'UPOS tags **predicted** by a tagger';
  const scorers = config.scorers.map(({ name, aggregation }) => `${name} (${aggregation.join(', ')})`).join('; ');
  const paragraphs = [
    `${checkpoint.numLayers}-block checkpoint ${checkpoint.name} (sha256 ${checkpoint.digest.slice(0, 12)}) on ` +
      `${corpus.sentences} sentences of ${corpus.name}, ${words.length} words, ${corpus.tokens} wordpieces, ${tags}; sentences ` +
      `of fewer than four words are left out${truncation(corpus.truncatedSentences)}.`,
    `Scores: ${scorers}; in brackets how wordpieces become words, the first being primary. Special tokens are left out of ` +
      `every figure. HIGH is at or above the ${config.high.quantile} quantile (linear), drawn by ${config.high.scopes.join(' and by ')}; ` +
      `a quantile always makes about ${percent(1 - config.high.quantile)} of the words HIGH, whatever they are.`,
    `Layers count as Hugging Face's hidden_states: 0 is the embedding output, l the output of block l. Site post is after the ` +
      `block's last LayerNorm, pre is its input.`,
    `Intervals: ${percent(config.bootstrap.level)} percentile intervals of a cluster bootstrap over sentences (documents for ` +
      `salience), ${config.bootstrap.draws} draws, seed ${config.seed}, ${manifest.generator}.`,
    `Limits: part of speech stands in for meaning here; frequency, length and position are not controlled yet, and the ` +
      `rank of a norm is not a cause. Backend ${backend.name}; everything else is in manifest.json.`,
  ];
  return paragraphs.join('\n\n');
}

function truncation(count: number): string {
  return count === 0 ? '' : `; ${count} longer than the model's positions were cut`;
}

/**
 * Scores the tokens of a sentence by their TAS at layers 2 and 8, and marks the upper quartile of each.
 *
 *   npx ts-node experiments/examples/scoreSentence.ts "Rivers carve valleys slowly." [CHECKPOINT]
 */
import { openBackend, scoreTokens } from '../../toolkit';

// As Hugging Face's hidden_states: 0 is the embedding output, 8 the output of the eighth block.
const LAYERS = [2, 8];

async function main(text = 'The capital of France is Paris.', checkpoint = 'checkpoints/bert-base-uncased') {
  const backend = await openBackend();
  const model = await backend.loadModel(checkpoint);
  const [tokens] = await scoreTokens(model, [model.tokenizer.encode(text)], LAYERS, 'post');
  for (const { token, tas, bucket } of tokens!) {
    // Special tokens have a norm, and take no part in the quartile.
    const scores = LAYERS.map((layer) => `${tas[layer]!.toFixed(2)} ${bucket?.[layer] ?? 'special'}`);
    console.log([token, ...scores].join('\t'));
  }
  await model.dispose();
}

const [text, checkpoint] = process.argv.slice(2);
void main(text, checkpoint);

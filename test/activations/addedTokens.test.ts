import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTaps } from '../../toolkit/activations/run';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { newPath } from '../convertedFixture';
import { testOnBackends } from './everyBackend';

const FIXTURE = join(__dirname, '../fixtures/checkpoints/added-tokens');

/** Norms of [CLS] the X king Y run . [SEP] at layer 2, from `AutoTokenizer` and `BertModel` of transformers 5.23.0. */
const NORMS = [1.201, 1.167, 1.186, 1.174, 1.179, 1.176, 1.167, 1.183];
const IDS = [2, 5, 45, 33, 46, 28, 18, 3];

/** The fixture as a slow tokenizer saved it: the tokens, in lower case, are in a file of their own. */
function savedBySlowTokenizer(): string {
  const dir = newPath('slow');
  cpSync(FIXTURE, dir, { recursive: true });
  const put = (name: string, contents: object) => {
    writeFileSync(join(dir, name), JSON.stringify(contents));
  };
  put('tokenizer_config.json', { do_lower_case: true, tokenizer_class: 'BertTokenizer', model_max_length: 24 });
  put('added_tokens.json', { '[e1]': 45, '[e2]': 46 });
  put('special_tokens_map.json', { cls_token: '[CLS]', additional_special_tokens: ['[e1]', '[e2]'] });
  return dir;
}

for (const [how, folder, text] of [
  ['by added_tokens_decoder', () => FIXTURE, 'the [E1] king [E2] run .'],
  ['by added_tokens.json', savedBySlowTokenizer, 'the [e1] king [e2] run .'],
] as const)
  testOnBackends(`norms with added tokens are transformers', ${how},`, async (backend) => {
    const out = newPath('converted');
    await convertCheckpoint(folder(), out);
    const model = await backend.loadModel(out);
    const encoding = model.tokenizer.encode(text);
    assert.deepEqual(encoding.inputIds, IDS);
    const [taps] = await runTaps(model, [encoding], ['tas.2']);
    assert.deepEqual(
      Array.from(taps!['tas.2']!.values, (norm) => Number(norm.toFixed(3))),
      NORMS,
    );
    await model.dispose();
  });

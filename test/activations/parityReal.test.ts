import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { BACKENDS } from '../../toolkit/backend/backend';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { newPath } from '../convertedFixture';
import { compareWithGolden } from './comparedTaps';
import { ErrorTable } from './errorTable';
import { testOnBackends } from './everyBackend';

/** Each has a golden of its own; `bert-base-uncased` is embedded and has a test of its own. */
const CHECKPOINTS = [
  'all-MiniLM-L6-v2',
  'all-mpnet-base-v2',
  'bert-base-cased',
  'bert-base-multilingual-cased',
  'distilbert-grammar',
  'paraphrase-MiniLM-L3-v2',
  'SmolLM2-135M-Instruct',
];
/** On cpu the others take minutes. */
const SMALL = 'paraphrase-MiniLM-L3-v2';
const FOLDER = process.env.AFN_TEST_CHECKPOINTS;

const byTap = new ErrorTable();
const byCheckpoint = new ErrorTable('checkpoint');
after(() => {
  if (FOLDER)
    console.log(
      `Real checkpoints: largest error relative to the tap's largest value\n${byTap.toString()}\n\n${byCheckpoint.toString()}`,
    );
});

for (const name of CHECKPOINTS) {
  const missing = whyMissing(name);
  if (missing) test(`every tap of ${name} equals PyTorch's`, { skip: missing });
  else testCheckpoint(name, join(FOLDER!, name));
}

function whyMissing(name: string): string | undefined {
  if (!FOLDER) return 'AFN_TEST_CHECKPOINTS names no folder with checkpoints in Hugging Face layout';
  return existsSync(join(FOLDER, name)) ? undefined : `${FOLDER} has no ${name}`;
}

function testCheckpoint(name: string, dir: string): void {
  let converted: Promise<string> | undefined;
  testOnBackends(
    `every tap of ${name} equals PyTorch's`,
    async (backend) => {
      converted ??= convert(dir);
      const model = await backend.loadModel(await converted);
      await compareWithGolden(model, name, (tap, error) => {
        byTap.note(tap, backend.name, error);
        byCheckpoint.note(name, backend.name, error);
      });
      await model.dispose();
    },
    BACKENDS.filter((backend) => name === SMALL || backend !== 'cpu'),
  );
}

async function convert(dir: string): Promise<string> {
  const out = newPath('real');
  await convertCheckpoint(dir, out, { dtype: 'float32' });
  return out;
}

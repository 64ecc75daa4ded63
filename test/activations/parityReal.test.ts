import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Backend } from '../../toolkit/activations/openBackend';
import { BACKENDS } from '../../toolkit/backend/backend';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { newPath } from '../convertedFixture';
import type { Tap } from '../../toolkit/graph/taps';
import { compareWithGolden } from './comparedTaps';
import { ErrorTable, groupOf } from './errorTable';
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
/** The way back and the blocks after the second take minutes on cpu in all others. */
const SMALL = 'paraphrase-MiniLM-L3-v2';
const isEarly = ({ name, layer }: Tap) =>
  groupOf(name) === 'word embeddings' || (layer !== null && layer <= 2 && groupOf(name) !== 'gradients');
const FOLDER = process.env.AFN_TEST_CHECKPOINTS;

const byTap = new ErrorTable('taps');
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
  const compare = async (backend: Backend, isCompared: (tap: Tap) => boolean) => {
    converted ??= convert(dir);
    const model = await backend.loadModel(await converted);
    const note = (tap: string, error: number) => {
      byTap.note(groupOf(tap), backend.name, error);
      byCheckpoint.note(name, backend.name, error);
    };
    await compareWithGolden(model, name, note, isCompared);
    await model.dispose();
  };
  const whole = BACKENDS.filter((backend) => name === SMALL || backend !== 'cpu');
  testOnBackends(`every tap of ${name} equals PyTorch's`, (backend) => compare(backend, () => true), whole);
  if (name !== SMALL)
    testOnBackends(`${name} equals PyTorch at the taps of its first two blocks`, (on) => compare(on, isEarly), ['cpu']);
}

async function convert(dir: string): Promise<string> {
  const out = newPath('real');
  await convertCheckpoint(dir, out, { dtype: 'float32' });
  return out;
}

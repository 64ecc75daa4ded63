import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { REGISTER_INSTANCE } from 'ts-node';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import { readConfigFile } from '../../toolkit/checkpoint/config';
import { UserError } from '../../toolkit/errors';
import type { convertCheckpoint } from '../../toolkit/graph/convert';
import type { Tap } from '../../toolkit/graph/taps';
import { EVERY_FIXTURE, type Fixture, fixtureFolder, newPath } from '../convertedFixture';
import { errorsOf, LARGEST_TINY_ERROR } from './comparedTaps';
import { type PlantedFault, readFaults, withFault } from '../plantedFaults';
import { BATCHES, readGolden } from './goldenTaps';

/** Mistakes in forward passes, in files below `toolkit/graph`, each to be found in a checkpoint of every family that it names. */
const FAULTS = readFaults(join(__dirname, 'plantedFaults.txt'));

type Convert = typeof convertCheckpoint;

const GRAPH = join(__dirname, '../../toolkit/graph/');
const load = createRequire(__filename);
const compiler = process[REGISTER_INSTANCE]!;
const compile = compiler.compile.bind(compiler);

let backend: Backend;
before(async () => {
  backend = await openBackend('wasm');
});
afterEach(() => {
  compiler.compile = compile;
});

/** The module that had the last fault, and still has it in memory. */
let lastPlanted = '';
const rows: string[] = [];
after(() => {
  console.log(
    `| fault | planted in | first checkpoint of each family that turns red |\n| --- | --- | --- |\n${rows.join('\n')}`,
  );
});

for (const fault of FAULTS)
  test(`turns red in ${fault.foundBy.join(', ')}: ${fault.says}`, async () => {
    const convert = planted(fault);
    const red: (Fixture | undefined)[] = [];
    for (const family of fault.foundBy) red.push(await firstRed(family, convert));
    assert.deepEqual(
      fault.foundBy.filter((_, i) => red[i] === undefined),
      [],
      'families that stay green',
    );
    rows.push(`| ${fault.says} | ${fault.file} | ${red.join(', ')} |`);
  });

/** The conversion of checkpoints with a fault in the module that it names. */
function planted(fault: PlantedFault): Convert {
  const path = join(GRAPH, fault.file);
  const faulty = withFault(path, fault);
  compiler.compile = (code, name, line) => compile(name === path ? faulty : code, name, line);
  forget([path, lastPlanted]);
  lastPlanted = path;
  return (load('../../toolkit/graph/convert') as { convertCheckpoint: Convert }).convertCheckpoint;
}

/** Has modules, and those that import them, loaded anew; the others stay as they are, which is faster. */
function forget(paths: readonly string[]): void {
  const stale = new Set(paths);
  const modules = Object.values(load.cache).filter((module) => module!.filename.startsWith(GRAPH));
  for (let known = 0; known < stale.size;) {
    known = stale.size;
    for (const { filename, children } of modules as NodeJS.Module[])
      if (children.some((child) => stale.has(child.filename))) stale.add(filename);
  }
  for (const name of stale) Reflect.deleteProperty(load.cache, name);
}

async function firstRed(family: string, convert: Convert): Promise<Fixture | undefined> {
  for (const fixture of EVERY_FIXTURE.filter((name) => familyOf(name) === family))
    if ((await largestError(fixture, convert)) > LARGEST_TINY_ERROR) return fixture;
  return undefined;
}

function familyOf(fixture: Fixture): unknown {
  return readConfigFile(fixtureFolder(fixture)).fields.model_type;
}

/** Of all taps that `parity.test.ts` compares with PyTorch; infinite where the checkpoint is refused. */
async function largestError(fixture: Fixture, convert: Convert): Promise<number> {
  const out = newPath(fixture);
  try {
    await convert(fixtureFolder(fixture), out, { dtype: 'float32' });
  } catch (error) {
    if (error instanceof UserError) return Infinity;
    throw error;
  }
  const model = await backend.loadModel(out);
  const golden = readGolden(fixture);
  let largest = 0;
  // Those of the forward pass first: where one of them is red already, the others cannot make it green.
  for (const isWanted of [isForward, (tap: Tap) => !isForward(tap)])
    for (const batch of BATCHES)
      if (largest <= LARGEST_TINY_ERROR)
        for (const [, error] of await errorsOf(model, golden[batch], isWanted)) largest = Math.max(largest, error);
  await model.dispose();
  return largest;
}

function isForward({ name }: Tap): boolean {
  return !name.startsWith('gradient');
}

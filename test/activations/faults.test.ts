import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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
import { BATCHES, readGolden } from './goldenTaps';

/** A mistake in a forward pass, as `plantedFaults.txt` states them: what it is, which families have it, where, and by what lines. */
interface Fault {
  says: string;
  families: string[];
  /** Below `toolkit/graph`. */
  file: string;
  /** What stands there once, and what is put into its place. */
  right: string;
  wrong: string;
}
const FAULTS = readFileSync(join(__dirname, 'plantedFaults.txt'), 'utf8').trimEnd().split('\n\n').map(faultOf);

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
let faulty = '';
const rows: string[] = [];
after(() => {
  console.log(
    `| fault | planted in | first checkpoint of each family that turns red |\n| --- | --- | --- |\n${rows.join('\n')}`,
  );
});

for (const fault of FAULTS)
  test(`turns red in ${fault.families.join(', ')}: ${fault.says}`, async () => {
    const convert = planted(fault);
    const red: (Fixture | undefined)[] = [];
    for (const family of fault.families) red.push(await firstRed(family, convert));
    assert.deepEqual(
      fault.families.filter((_, i) => red[i] === undefined),
      [],
      'families that stay green',
    );
    rows.push(`| ${fault.says} | ${fault.file} | ${red.join(', ')} |`);
  });

function faultOf(block: string): Fault {
  const [says, families, file, ...lines] = block.split('\n') as [string, string, string, ...string[]];
  const marked = (mark: string) =>
    lines
      .filter((line) => line.startsWith(mark))
      .map((line) => line.slice(2))
      .join('\n');
  return { says, families: families.split(' '), file, right: marked('-'), wrong: marked('+') };
}

/** The conversion of checkpoints with a fault in the module that it names. */
function planted({ file, right, wrong }: Fault): Convert {
  const path = join(GRAPH, file);
  const parts = readFileSync(path, 'utf8').split(right);
  assert.equal(parts.length, 2, `${file} has once: ${right}`);
  compiler.compile = (code, name, line) => compile(name === path ? parts.join(wrong) : code, name, line);
  forget([path, faulty]);
  faulty = path;
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

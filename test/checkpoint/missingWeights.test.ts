import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { missingWeights } from '../../toolkit/checkpoint/missingWeights';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { assertRefused } from '../refusal';

const scratch = mkdtempSync(join(tmpdir(), 'missing-weights-'));
after(() => {
  rmSync(scratch, { recursive: true });
});
const newFolder = () => mkdtempSync(join(scratch, 'checkpoint-'));
const PYTHON = process.env.PYTHON ?? 'python3';
const noPython =
  spawnSync(PYTHON, ['-c', 'import torch, safetensors, numpy']).status !== 0 &&
  `${PYTHON} has no torch with safetensors; $PYTHON may name one that has`;

const FORMS: [file: string, got: string][] = [
  ['pytorch_model.bin', 'pytorch_model.bin'],
  ['pytorch_model.bin.index.json', 'pytorch_model.bin split into several files'],
];

/** What the error about a missing `model.safetensors` says to run. */
function advice(dir: string): string {
  const { message } = missingWeights(join(dir, 'model.safetensors'));
  return /python -c "([^"]+)"$/.exec(message)![1]!;
}

for (const [file, got] of FORMS)
  test(`${file} is named, and the advice reads it without a model class`, () => {
    const dir = newFolder();
    writeFileSync(join(dir, file), '{}');
    const { message } = missingWeights(join(dir, 'model.safetensors'));
    assert.match(message, /^No such file: .*model\.safetensors: got /);
    assert.ok(
      message.includes(`: got "${got}"; expected model.safetensors, which this Python writes in that folder: `),
    );
    assert.ok(advice(dir).includes('torch.load(f, ') && advice(dir).includes(`'${file}'`), message);
    assert.doesNotMatch(message, /from_pretrained|save_pretrained/);
  });

test('a folder without weights in any form asks for a safetensors file', () => {
  const path = join(newFolder(), 'model.safetensors');
  assert.equal(missingWeights(path).message, `No such file: ${path}; expected a safetensors file`);
});

test('a stand-in for the other form is named before any advice', async () => {
  for (const [file] of FORMS) {
    const dir = newFolder();
    writeFileSync(join(dir, file), 'version https://git-lfs.github.com/spec/v1\n');
    await assertRefused(
      () => missingWeights(join(dir, 'model.safetensors')),
      /is a Git LFS pointer; expected the file/,
    );
  }
});

/**
 * Tensors that tempt a conversion to lose, share or invent some: a decoder that is the embeddings, a transposed view, a slice of a
 * larger storage, a parameter with its gradient, three dtypes, a head and no pooler.
 */
const MAKE = `
import json, sys, torch
from safetensors.torch import save_file
form = sys.argv[1]
embeddings = torch.arange(12.).reshape(4, 3) / 7
tensors = {
    'bert.embeddings.word_embeddings.weight': embeddings,
    'cls.predictions.decoder.weight': embeddings,
    'bert.encoder.transposed': embeddings.T,
    'bert.encoder.part': torch.arange(100.)[40:45],
    'bert.encoder.parameter': torch.nn.Parameter(torch.tensor([1.5, -2.5])),
    'bert.encoder.half': torch.tensor([0.1, 0.2]).half(),
    'bert.encoder.double': torch.tensor([0.1], dtype=torch.float64),
    'bert.embeddings.position_ids': torch.arange(3)[None],
    'cls.predictions.bias': torch.tensor([1., 2., 3., 4.]),
}
apart = lambda some: {name: value.detach().clone().contiguous() for name, value in some.items()}
if form == 'pytorch_model.bin':
    torch.save(tensors, form)
else:
    names, shards = list(tensors), {}
    for at, name in enumerate(names):
        shards.setdefault(f'part-{at // 4}.bin', {})[name] = tensors[name]
    for file, some in shards.items():
        torch.save(some, file)
    torch.save({'bert.stale': torch.ones(1)}, 'part-9.bin')
    index = {'metadata': {}, 'weight_map': {name: file for file, some in shards.items() for name in some}}
    json.dump(index, open(form, 'w'))
save_file(apart(tensors), 'expected.st')
`;

// Tried with Python 3.11, torch 2.15.0, safetensors 0.8.0; transformers 5.23.0 opens the file that comes of it.
for (const [file] of FORMS)
  test(`the advice about ${file} keeps every tensor and adds none`, { skip: noPython }, () => {
    const dir = newFolder();
    const python = (...args: string[]) => execFileSync(PYTHON, args, { cwd: dir, stdio: 'pipe' });
    python('-c', MAKE, file);
    python('-c', advice(dir));
    const [expected, got] = ['expected.st', 'model.safetensors'].map((name) => Safetensors.open(join(dir, name)));
    const entries = (of: Safetensors) =>
      [...of.entries.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    const sorted = (of: Safetensors) => entries(of).sort((a, b) => a.name.localeCompare(b.name));
    assert.equal(expected!.entries.size, 9);
    assert.deepEqual(sorted(got!), sorted(expected!));
    for (const { name, dtype } of sorted(expected!).filter((one) => one.dtype !== 'I64'))
      assert.deepEqual(got!.read(name), expected!.read(name), `${name} of ${dtype}`);
    for (const open of [expected!, got!]) open.close();
  });

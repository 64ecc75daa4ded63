import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import packageJson from '../../package.json';
import type { ScoredToken } from '../../toolkit';
import { convertedFixture, newPath } from '../convertedFixture';
import { command } from './command';

type Scored = { text: string; tokens: ScoredToken[] }[];

let tiny: string;
before(async () => {
  tiny = await convertedFixture('tiny-gelu');
});

function file(name: string, content: string): string {
  const path = newPath(name);
  writeFileSync(path, content);
  return path;
}

const score = (...args: string[]) => command('score', '--checkpoint', tiny, '--backend', 'cpu', ...args);

test('--out writes what --json prints as JSON, Arrow and .npy, from a column of a table', async () => {
  const [json, arrow, npy] = ['a.json', 'a.arrow', 'a.npy'].map(newPath) as [string, string, string];
  const input = file('a.csv', 'id,review\n1,"The old, dog."\n2,A stone bridge.\n');
  const at = ['--layers', '0,3', '--site', 'pre'];
  const { code, stdout, stderr } = await score(
    '--input',
    input,
    '--column',
    'review',
    ...at,
    '--out',
    arrow,
    npy,
    json,
  );
  assert.deepEqual([code, stdout], [0, ''], stderr);
  for (const path of [json, arrow, npy]) assert.ok(stderr.includes(`Scores: ${path}\n`), stderr);
  const scored = JSON.parse(readFileSync(json, 'utf8')) as Scored;
  assert.deepEqual(
    scored.map(({ text }) => text),
    ['The old, dog.', 'A stone bridge.'],
  );
  const tokens = scored.flatMap((one, text) => one.tokens.map((token, position) => ({ ...token, text, position })));
  const table = tableFromIPC(readFileSync(arrow));
  const rows = table.toArray().map((row: { toJSON: () => object }) => row.toJSON());
  assert.deepEqual(
    rows,
    tokens.map(({ text, position, token, id, start, end, word, special, leftOut, tas, bucket }) => ({
      ...{ text, position, token, id, start, end, word, special, leftOut },
      ...{ 'tas.pre.0': tas[0], 'tas.pre.3': tas[3] },
      ...{
        'high.tas.pre.0': bucket ? bucket[0] === 'HIGH' : null,
        'high.tas.pre.3': bucket ? bucket[3] === 'HIGH' : null,
      },
    })),
  );
  assert.deepEqual(Object.fromEntries(table.schema.metadata), {
    toolkit: packageJson.version,
    checkpoint: tiny,
    backend: 'cpu',
  });
  const array = readFileSync(npy);
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tokens.length}, 2), }`;
  assert.ok(array.toString('latin1', 10).startsWith(head));
  const values = new Float32Array(Uint8Array.from(array.subarray(10 + array.readUInt16LE(8))).buffer);
  assert.deepEqual(
    [...values],
    tokens.flatMap(({ tas }) => [tas[0]!, tas[3]!]),
  );
});

test('--out FILE.conllu has the mean TAS of each word in the MISC of the input, and whether it is HIGH in its sentence', async () => {
  const line = (id: string, form: string) => `${id}\t${form}\t_\tX\t_\t_\t0\t_\t_\t`;
  const lines = [line('1', 'unseen'), line('2', 'dogs'), line('3', '\u200b'), line('4', 'sleep'), line('5', 'here')];
  const text = `# sent_id = a\n${lines.map((one) => `${one}_\n`).join('')}\n# sent_id = b\n${line('1', 'Stone')}SpaceAfter=No\n\n`;
  const [input, out] = [file('in.conllu', text), newPath('out.conllu')];
  const { code, stdout, stderr } = await score('--input', input, '--layers', '2', '--out', out, '--json');
  assert.equal(code, 0, stderr);
  const marks = (JSON.parse(stdout) as Scored).map(({ tokens }) => {
    const words = [...new Set(tokens.flatMap(({ word }) => word ?? []))];
    const means = new Map(
      words.map((at) => {
        const own = tokens.filter(({ word }) => word === at);
        return [at, own.reduce((sum, { tas }) => sum + tas[2]!, 0) / own.length];
      }),
    );
    const [first, second] = [...means.values()].sort((a, b) => b - a);
    const least = means.size === 4 ? (first! + 3 * second!) / 4 : first!; // a quarter of the way from the second of four to the first
    return new Map(
      [...means].map(([word, mean]) => [
        word,
        `TAS=${Number(mean.toPrecision(7))}|HIGH=${mean >= least ? 'Yes' : 'No'}`,
      ]),
    );
  });
  assert.deepEqual([[...marks[0]!.keys()], [...marks[1]!.keys()]], [[0, 1, 3, 4], [0]]);
  const expected = [...lines.map((one, word) => one + (marks[0]!.get(word) ?? '_') + '\n')].join('');
  assert.equal(
    readFileSync(out, 'utf8'),
    `# sent_id = a\n${expected}\n# sent_id = b\n${line('1', 'Stone')}SpaceAfter=No|${marks[1]!.get(0)!}\n\n`,
  );
});

test('a token that the family leaves out marks no word: the first word of a causal model has no TAS', async () => {
  const line = (id: number, form: string) => `${id}\t${form}\t_\tX\t_\t_\t0\t_\t_\t`;
  const lines = ['a', 'stone', 'bridge', 'fell'].map((form, at) => line(at + 1, form));
  const [input, out] = [
    file('causal.conllu', lines.map((one) => `${one}_\n`).join('') + '\n'),
    newPath('causal.conllu'),
  ];
  const args = ['--checkpoint', await convertedFixture('gpt2-gelu'), '--input', input, '--layers', '2', '--out', out];
  const { code, stdout, stderr } = await score(...args, '--json');
  assert.equal(code, 0, stderr);
  const [{ tokens }] = JSON.parse(stdout) as [Scored[number]];
  assert.deepEqual(
    tokens.flatMap(({ leftOut, word }) => (leftOut === 'first' ? [word] : [])),
    [0],
  );
  const marked = readFileSync(out, 'utf8').trimEnd().split('\n');
  const inWhole = (at: number) => tokens.filter(({ leftOut, word }) => leftOut === null && word === at);
  const means = lines.map((_, at) => inWhole(at).reduce((sum, { tas }) => sum + tas[2]!, 0) / inWhole(at).length);
  assert.deepEqual(
    marked.map((one) => /TAS=([\d.]+)/.exec(one)?.[1]),
    means.map((mean) => (Number.isNaN(mean) ? undefined : String(Number(mean.toPrecision(7))))),
  );
});

test('files that cannot be written are refused before anything is computed', async () => {
  const input = file('own.conllu', '1\ta\t_\tX\t_\t_\t0\t_\t_\t_\n\n');
  const folder = newPath('folder.npy');
  mkdirSync(folder);
  const text = ['--text', 'The dog.'];
  const cases: [args: string[], message: RegExp][] = [
    [
      [...text, '--out', 'a.arow'],
      /error: a\.arow: unknown format: got "\.arow"; expected \.json, .*Did you mean "\.arrow"\?\n$/,
    ],
    [[...text, '--out', join(newPath('none'), 'a.npy')], /error: ENOENT: no such file or directory/],
    [[...text, '--out', folder], /error: .*folder\.npy is a folder\n$/],
    [[...text, '--out', 'a.npy', './a.npy'], /error: \.\/a\.npy is to be written twice\n$/],
    [['--input', input, '--out', input], /own\.conllu is what is read; expected a new file\n$/],
    [
      [...text, '--out', 'a.conllu'],
      /error: \.conllu is written where it is read: got "--text"; expected --input FILE\.conllu\n$/,
    ],
    [
      ['--input', input, '--out', 'a.conllu'],
      /error: \.conllu has one TAS a word: layers: got 4; expected one, as --layers 8\n$/,
    ],
    [['--input', input, '--column', 'a'], /error: .*own\.conllu has no columns; expected \.csv or \.tsv/],
    [
      ['--input', file('b.csv', 'txt\nA dog.\n'), '--out', 'a.npy'],
      /b\.csv: no such column: got "text"\. Did you mean "txt"\?\n$/,
    ],
  ];
  const ended = await Promise.all(cases.map(([args]) => score(...args)));
  ended.forEach(({ code, stdout, stderr }, at) => {
    assert.match(stderr, cases[at]![1]);
    assert.doesNotMatch(stderr, /forward passes/);
    assert.deepEqual([code, stdout], [2, ''], stderr);
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { readInputTexts, type ScoredToken } from '../../toolkit';
import { readGolden } from '../activations/goldenTaps';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { command } from './command';

type Scored = { text: string; site: string; tokens: ScoredToken[]; windows: [number, number][] | null }[];

let tiny: string;
before(async () => {
  tiny = await convertedFixture('tiny-gelu');
});

function file(name: string, content: string | Buffer): string {
  const path = newPath(name);
  writeFileSync(path, content);
  return path;
}

const score = (...args: string[]) => command('score', '--checkpoint', tiny, '--backend', 'cpu', ...args);

test('every layer of a sentence on bert-base-uncased is as PyTorch has it', async () => {
  const text = 'The capital of France is [MASK].';
  const { code, stdout, stderr } = await command('score', '--text', text, '--json');
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^backend: \S+ \(.+\)\n$/);
  const [scored, ...more] = JSON.parse(stdout) as Scored;
  assert.deepEqual([scored!.text, scored!.site, more], [text, 'post', []]);
  const { tokens } = scored!;
  assert.deepEqual(
    tokens.map(({ token, id, start, end, word, special }) => [token, id, start, end, word, special]),
    [
      ['[CLS]', 101, 0, 0, null, true],
      ['the', 1996, 0, 3, 0, false],
      ['capital', 3007, 4, 11, 1, false],
      ['of', 1997, 12, 14, 2, false],
      ['france', 2605, 15, 21, 3, false],
      ['is', 2003, 22, 24, 4, false],
      ['[MASK]', 103, 25, 31, 5, false],
      ['.', 1012, 31, 32, 6, false],
      ['[SEP]', 102, 0, 0, null, true],
    ],
  );
  const keys = ['token', 'id', 'start', 'end', 'word', 'special', 'leftOut', 'tas', 'bucket'];
  assert.deepEqual(Object.keys(tokens[0]!), keys);
  const { taps, inputs } = readGolden('bert-base-uncased').unpadded;
  assert.deepEqual(
    inputs.input_ids.slice(0, 9),
    tokens.map(({ id }) => id),
  );
  for (let layer = 0; layer <= 12; layer++) {
    const golden = taps.get(`tas.${layer}`)!.values;
    const ordinary = tokens.filter(({ special }) => !special).map(({ tas }) => tas[layer]!);
    const third = [...ordinary].sort((a, b) => b - a);
    tokens.forEach(({ tas, bucket, special }, at) => {
      assert.ok(Math.abs(tas[layer]! - golden[at]!) <= 1e-4 * golden[at]!, `layer ${layer}, token ${at}`);
      // The upper quartile of seven lies halfway between the second and the third.
      const expected = special ? undefined : tas[layer]! >= (third[1]! + third[2]!) / 2 ? 'HIGH' : 'LOW';
      assert.equal(bucket?.[layer], expected, `layer ${layer}, token ${at}`);
    });
  }
});

test('files of texts, of JSON lines and of CoNLL-U; chosen layers and site; a table for people', async () => {
  const words = ['1\tunseen\t_\tADJ', '2\tdogs\t_\tNOUN'].map((line) => `${line}\t_\t_\t0\t_\t_\t_`).join('\n');
  const [txt, jsonl, conllu, table] = await Promise.all([
    score('--input', file('a.txt', 'The old dog.\n\nA stone bridge.\n'), '--layers', '1,2-3', '--json'),
    score(
      '--input',
      file('a.jsonl', '{"text": "The old dog."}\n{"text": "A stone bridge."}\n'),
      '--layers',
      '1-3',
      '--json',
    ),
    score('--input', file('a.conllu', `# text = unseen dogs\n${words}\n\n`), '--site', 'pre', '--json'),
    score('--text', 'The old dog.', '--layers', '3'),
  ]);
  for (const { code, stderr } of [txt, jsonl, conllu, table]) assert.equal(code, 0, stderr);
  const texts = JSON.parse(txt.stdout) as Scored;
  assert.deepEqual(
    texts.map(({ text }) => text),
    ['The old dog.', 'A stone bridge.'],
  );
  assert.deepEqual(Object.keys(texts[0]!.tokens[0]!.tas), ['1', '2', '3']);
  assert.equal(jsonl.stdout, txt.stdout);
  const [sentence] = JSON.parse(conllu.stdout) as Scored;
  assert.deepEqual(
    sentence!.tokens.map(({ token, word, start, end }) => [token, word, start, end]),
    [
      ['[CLS]', null, 0, 0],
      ['un', 0, 0, 2],
      ['##seen', 0, 2, 6],
      ['dog', 1, 0, 3],
      ['##s', 1, 3, 4],
      ['[SEP]', null, 0, 0],
    ],
  );
  const lines = table.stdout.trimEnd().split('\n');
  assert.deepEqual([lines.length, lines[0]], [2 + 6, 'The old dog.']);
  assert.match(lines[1]!, /^token +layer 3$/);
  const highs = texts[0]!.tokens.map(({ bucket }) => bucket?.['3'] === 'HIGH');
  assert.deepEqual(
    lines.slice(2).map((line) => line.endsWith('*')),
    highs,
  );
});

test('mistakes of the user end with 2, a message on stderr and nothing on stdout', async () => {
  const long = 'stone '.repeat(30);
  const cases: [args: string[], message: RegExp][] = [
    [['--text', 'The dog.', '--layers', '4'], /error: Layer: got 4; expected 0 to 3\n$/],
    [['--text', 'The dog.', '--layers', '0-99999999999'], /error: Layer: got 99999999999; expected 0 to 3\n$/],
    [['--text', 'The dog.', '--site', 'stream'], /error: --site: got "stream"; expected one of post, pre\n$/],
    [
      ['--text', 'The dog.', '--site', 'post', '--checkpoint', await convertedFixture('gpt2-gelu')],
      /error: --site: got "post"; expected one of stream, read\n$/,
    ],
    [['--text', long], /error: --text: .*32.*24, or --truncate or --stride N\n$/],
    [['--input', file('latin.txt', Buffer.from('the caf\xe9\n', 'latin1'))], /error: .*latin\.txt:1: not UTF-8\n$/],
    [['--text', ' '], /error: --text: .*expected at least one word\n$/],
    [['--text', 'The dog.', '--checkpoint', newPath('none')], /error: .*none/],
    [['--text', 'The dog.', '--backend', 'wams'], /error: Unknown backend: got "wams"\. Did you mean "wasm"\?\n$/],
    [['--text', long, '--stride', '23'], /error: stride: got 23; expected a whole number of tokens from 1 to 22\n$/],
    [['--text', long, '--stride', '0'], /error: option '--stride <n>' argument '0' is invalid\. Expected a whole/],
    [
      ['--text', long, '--stride', '5', '--truncate'],
      /^error: option '--stride <n>' cannot be used with option '--truncate'/,
    ],
    [['--txt', 'The dog.'], /^error: unknown option '--txt'\n\(Did you mean --text\?\)\n$/],
  ];
  const ended = await Promise.all(cases.map(([args]) => score(...args, '--json')));
  ended.forEach(({ code, stdout, stderr }, at) => {
    assert.match(stderr, cases[at]![1]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
  });
});

test('files that hold no text are refused by name', async () => {
  await assertRefused(() => readInputTexts(file('empty.txt', '')), /empty\.txt: the file is empty$/);
  await assertRefused(() => readInputTexts(file('empty.jsonl', '{"text": " "}\n')), /empty\.jsonl:1: "text" is blank$/);
  await assertRefused(
    () => readInputTexts(file('odd.xml', 'x')),
    /odd\.xml: unknown format: got "\.xml"; expected \.txt, \.jsonl, \.conllu, \.csv, \.tsv$/,
  );
});

test('--stride reads a text beyond the positions of the model in windows and says which; one that fits has none', async () => {
  const texts = ['the old dog sees a small stone bridge by it . '.repeat(3), 'The old dog.'];
  const input = file('long.txt', texts.join('\n'));
  const { code, stdout, stderr } = await score('--input', input, '--stride', '8', '--layers', '1', '--json');
  assert.equal(code, 0, stderr);
  const [long, short] = JSON.parse(stdout) as Scored;
  assert.match(stderr, /long\.txt:1: read in 3 windows, 8 tokens apart$/m);
  assert.equal(stderr.includes('long.txt:2'), false);
  assert.deepEqual([long!.tokens.length, short!.windows], [35, null]);
  assert.deepEqual(long!.windows, [
    [1, 23],
    [9, 31],
    [12, 34],
  ]);
});

test('--truncate cuts a text at the positions of the model and says so; --help names every option', async () => {
  const [cut, help] = await Promise.all([
    score('--text', 'stone '.repeat(30), '--truncate', '--layers', '0', '--json'),
    command('score', '--help'),
  ]);
  assert.deepEqual([cut.code, help.code], [0, 0], cut.stderr);
  assert.equal((JSON.parse(cut.stdout) as Scored)[0]!.tokens.length, 24);
  assert.match(cut.stderr, /^--text: cut from 32 tokens$/m);
  for (const option of [
    '--text',
    '--input',
    '--checkpoint',
    '--layers',
    '--site',
    '--truncate',
    '--stride',
    '--backend',
    '--json',
  ])
    assert.ok(help.stdout.includes(option), option);
});

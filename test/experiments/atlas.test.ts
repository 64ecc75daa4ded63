import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { plantedFigures } from '../harness/dataset/plantedFigures';
import { command } from './command';

test('runs are collected and drawn up: files, what is missing on stderr, --json alone on stdout', async () => {
  const [dataset, out, expected] = [newPath('dataset'), newPath('atlas'), newPath('expected.json')];
  const [a, b] = ['a', 'b'].map((checkpoint) => plantedFigures({ checkpoint }));
  const collected = await command('run', 'collect', dataset, a!, b!);
  assert.deepEqual([collected.code, collected.stdout], [0, ''], collected.stderr);
  assert.match(collected.stderr, /^Added 2 runs; .*dataset holds 2\n$/);
  const missing = [{ checkpoint: 'c', corpus: 'words', experiment: 'sweep', reason: 'the folder is not there' }];
  writeFileSync(expected, JSON.stringify(missing));
  mkdirSync(join(out, 'charts'), { recursive: true });
  writeFileSync(join(out, 'charts/of-before.png'), '');
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const { code, stdout, stderr } = await command('atlas', dataset, '--expected', expected, '--out', out, '--json');
  assert.equal(code, 0, stderr);
  const charts = ['layers-words', 'layers-overlay-words', 'verdicts-words', 'below-chance-words', 'place-words'];
  assert.deepEqual(JSON.parse(stdout), { atlas: out, verdicts: 4, charts, missing });
  assert.match(stderr, /^Missing: sweep on c over words: the folder is not there$/m);
  const parts = ['atlas.parquet', 'charts', 'layers.csv', 'missing.json', 'readings.csv', 'verdicts.csv'];
  assert.deepEqual(readdirSync(out).sort(), [...parts, 'notes.txt'].sort());
  const [header, ...rows] = readFileSync(join(out, 'layers.csv'), 'utf8').trimEnd().split('\n');
  assert.equal(
    header,
    'checkpoint,digest,family,objective,random,twinOf,corpus,measure,taskFamily,higherIsBetter,site,numLayers,layer,relativeDepth,value,low,high',
  );
  assert.equal(
    readFileSync(join(out, 'readings.csv'), 'utf8').split('\n')[0],
    'checkpoint,corpus,claim,part,verdict,supported,contradicted,inconclusive,leftOut',
  );
  const profile = rows.map((row) => row.split(',')).filter((row) => row[7] === 'auc_content_function');
  assert.deepEqual(
    profile.map((row) => [row[0], row[12]]),
    ['a', 'b'].flatMap((checkpoint) => [0, 1, 2, 3, 4].map((layer) => [checkpoint, String(layer)])),
  );
  assert.deepEqual(JSON.parse(readFileSync(join(out, 'missing.json'), 'utf8')), missing);
  assert.deepEqual(readFileSync(join(out, 'verdicts.csv'), 'utf8').split('\n'), [
    'checkpoint,family,objective,random,corpus,claim,part,verdict,estimate,low,high,layer,relativeDepth,n',
    'a,bert,masked LM,false,words,C5,,supported,,,,3,0.75,40',
    'a,bert,masked LM,false,words,C5,zone,supported,0.25,0.24,0.26,3,0.75,40',
    'b,bert,masked LM,false,words,C5,,supported,,,,3,0.75,40',
    'b,bert,masked LM,false,words,C5,zone,supported,0.25,0.24,0.26,3,0.75,40',
    '',
  ]);
  assert.equal(existsSync(`${out}.partial`), false);
  assert.deepEqual(
    readdirSync(join(out, 'charts'))
      .filter((name) => name.endsWith('.png'))
      .sort(),
    charts.map((name) => `${name}.png`).sort(),
  );
});

test('compare takes data sets beside run folders, and pairs the folders alone', async () => {
  const dataset = newPath('dataset');
  const [a, b] = ['a', 'b'].map((checkpoint) => plantedFigures({ checkpoint }));
  await command('run', 'collect', dataset, a!, b!);
  const { code, stdout, stderr } = await command('compare', b!, dataset, '--out', newPath('charts'), '--json');
  assert.equal(code, 0, stderr);
  const { runs, pairs } = JSON.parse(stdout) as { runs: { checkpoint: string }[]; pairs: unknown[] };
  assert.deepEqual([runs.map(({ checkpoint }) => checkpoint), pairs], [['b', 'a', 'b'], []]);
});

test('mistakes of the user end with 2 and a message, and write nothing', async () => {
  const [out, expected] = [newPath('atlas'), newPath('expected.json')];
  writeFileSync(expected, '[{}]');
  const dataset = newPath('dataset');
  await command('run', 'collect', dataset, plantedFigures({ checkpoint: 'a' }));
  const cases: [args: string[], message: RegExp][] = [
    [[newPath('none')], /error: No data set of runs: .*none; expected a folder that experiment collect made/],
    [[dataset, '--expected', expected], /^error: .*expected\.json: 0\.checkpoint is missing; expected a text/],
    [[dataset, '--theme', 'wbe'], /^error: Unknown theme: got "wbe"\. Did you mean "web"\?/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await command('atlas', ...args, '--out', out);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
    assert.deepEqual([existsSync(out), existsSync(`${out}.partial`)], [false, false]);
  }
});

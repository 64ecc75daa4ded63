import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import { writeCharts } from '../../toolkit/charts/write';
import { exampleWords } from './sampleWords';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

/** Draws in a process that finds no font of the machine. */
const DRAW = `
const { GlobalFonts } = require('canvas');
if (GlobalFonts.families.length > 0) throw new Error('there are fonts');
const { readFileSync } = require('node:fs');
const { writeCharts } = require('./toolkit/charts/write');
const [specs, folder] = process.argv.slice(1);
void writeCharts(JSON.parse(readFileSync(specs, 'utf8')), folder);
`;

describe('on a machine without fonts', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'afn-no-fonts-'));
    writeFileSync(join(folder, 'fonts.conf'), '<?xml version="1.0"?><fontconfig></fontconfig>');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function drawWithout(specs: object): string {
    const [path, out] = [join(folder, 'specs.json'), join(folder, 'without')];
    writeFileSync(path, JSON.stringify(specs));
    const none = {
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      FONTCONFIG_PATH: folder,
      DISABLE_SYSTEM_FONTS_LOAD: '1',
    };
    execFileSync(process.execPath, ['--require', 'ts-node/register', '--eval', DRAW, path, out], {
      cwd: join(__dirname, '..', '..'),
      env: { ...process.env, ...none },
    });
    return out;
  }

  it('charts are the same, byte by byte', async () => {
    const charts = chartCatalogue(sampleRecords(12));
    const specs = Object.fromEntries(['layer-sweep', 'token-text'].map((name) => [name, specOf(charts[name])]));
    const without = drawWithout(specs);
    const here = join(folder, 'here');
    await writeCharts(specs, here);
    assert.equal(readdirSync(without).length, 8);
    for (const name of readdirSync(here))
      assert.ok(readFileSync(join(here, name)).equals(readFileSync(join(without, name))), name);
  });

  it('a sentence of characters that no font of the toolkit has is drawn all the same', () => {
    const charts = chartCatalogue({ ...sampleRecords(12), example: exampleWords(12, 1) });
    const out = drawWithout({ text: specOf(charts['token-text']) });
    assert.match(readFileSync(join(out, 'text.svg'), 'utf8'), />👍<.*>東京</s);
    assert.ok(readFileSync(join(out, 'text.png')).length > 10_000);
  });
});

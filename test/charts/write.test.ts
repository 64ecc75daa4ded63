import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { layerSweep } from '../../toolkit/charts/layerSweep';
import { renderPdf, renderPng, renderSvg } from '../../toolkit/charts/render';
import { writeCharts } from '../../toolkit/charts/write';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

describe('writeCharts', () => {
  const spec = specOf(layerSweep(sampleRecords(6)));
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afn-charts-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('writes the spec, the SVG, the PNG and the PDF of each chart', async () => {
    const charts = join(folder, 'run', 'charts');
    const names = ['sweep.vl.json', 'sweep.svg', 'sweep.png', 'sweep.pdf'];
    assert.deepEqual(await writeCharts({ sweep: spec }, charts), names);
    assert.deepEqual((await readdir(charts)).sort(), names.sort());
    assert.deepEqual(
      JSON.parse(await readFile(join(charts, 'sweep.vl.json'), 'utf8')),
      JSON.parse(JSON.stringify(spec)),
    );
    assert.equal(await readFile(join(charts, 'sweep.svg'), 'utf8'), await renderSvg(spec));
    assert.deepEqual(await readFile(join(charts, 'sweep.png')), Buffer.from(await renderPng(spec)));
    assert.deepEqual(await readFile(join(charts, 'sweep.pdf')), Buffer.from(await renderPdf(spec)));
  });

  it('fails where the folder cannot be made', async () => {
    await writeFile(join(folder, 'taken'), '');
    await assert.rejects(writeCharts({ sweep: spec }, join(folder, 'taken')), /EEXIST/);
  });

  it('fails where the first picture of several cannot be written, and leaves no promise behind', async () => {
    const charts = join(folder, 'unwritable');
    await mkdir(join(charts, 'first.png'), { recursive: true });
    const several = { first: spec, second: spec, third: spec, fourth: spec, fifth: spec };
    await assert.rejects(writeCharts(several, charts), /Cannot write .*first\.png|EISDIR/);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportPage } from '../../toolkit/report/html/page';
import { layerMapTables } from '../../toolkit/report/layerMap';
import { reportMarkdown } from '../../toolkit/report/markdown';
import { sampleLayerMap } from '../charts/sampleLayerMap';
import { sampleRun } from './sampleRun';

const sample = sampleRun();
const c5 = sample.verdicts.find(({ claim }) => claim === 'C5')!;
const probed = {
  ...sample,
  layerMap: sampleLayerMap(12),
  verdicts: [...sample.verdicts, { ...c5, claim: 'C9', title: 'it holds structure and meaning' }],
};

test('each task is told in words: best layer, those not told from it, numbers, or why nothing is said', () => {
  const { sentences, tables } = layerMapTables(probed)!;
  const said = sentences.join('\n');
  assert.match(said, /^No layer is among the best for all 2 tasks of structure\.$/m);
  assert.match(
    said,
    /^`upos` \(1,000 units in 24 documents\) is read best at layer 5, not told from layer 6: information 0\.800 \[0\.780, 0\.820\], accuracy 0\.900 \[0\.880, 0\.920\]; its expected layer is 2\.5, its centre of gravity 3\.5\.$/m,
  );
  assert.match(said, /^Of `tense` nothing is said: the corpus has no such labels\.$/m);
  assert.match(said, /C5 \(\w+\) is about the length of the states.*C9 \(\w+\) is about what a linear probe reads/);
  const [table] = tables;
  assert.deepEqual(table!.header, ['layer', 'entity_type', 'upos', 'deprel']);
  assert.deepEqual(
    table!.rows.map(([layer, , upos]) => [layer, upos!.includes('*')]),
    Array.from({ length: 13 }, (_, layer) => [`${layer}`, layer === 5 || layer === 6]),
  );
});

test('what the word alone tells, unseen words and what a layer adds to layer 0 are told where they were measured', () => {
  const measure = (value: number) => ({ value, interval: [value - 0.01, value + 0.01] as [number, number] });
  const [, upos] = probed.layerMap.tasks;
  const told = (readings: object) =>
    layerMapTables({
      ...probed,
      layerMap: {
        tasks: [
          {
            ...upos!,
            wordIdentity: { accuracy: measure(0.8), information: measure(0.7) },
            layers: upos!.layers.map((layer) => ({ ...layer, readings })),
          },
        ],
      },
    })!.sentences.join('\n');
  const both = { 'unseen words': measure(0.6), 'beyond layer 0': measure(0.1) };
  assert.match(
    told(both),
    /Which word it is tells information 0\.700 \[0\.690, 0\.710\] without any state; at that layer, on words that no training document has its information is 0\.600 \[0\.590, 0\.610\], and together with layer 0 it tells 0\.100 \[0\.090, 0\.110\] more than layer 0 by itself\./,
  );
  assert.match(told({}), /without any state\./);
});

test('probes that ended before their tolerance are told of, with their layers', () => {
  const [, upos] = probed.layerMap.tasks;
  const layers = upos!.layers.map((layer) => ({ ...layer, unconverged: layer.layer === 3 ? 2 : 0 }));
  const { sentences } = layerMapTables({ ...probed, layerMap: { tasks: [{ ...upos!, layers }] } })!;
  assert.match(
    sentences.join('\n'),
    / Of its probes 2 ended before their tolerance, at layer 3: better ones may tell more there\./,
  );
});

test('each control that was fitted is told, and that the control task was not', () => {
  const measure = { value: 0.3, interval: [0.2, 0.4] as [number, number] };
  const [, upos] = probed.layerMap.tasks;
  const told = (changes: object) =>
    layerMapTables({
      ...probed,
      layerMap: { tasks: [{ ...upos!, layers: upos!.layers.map((layer) => ({ ...layer, ...changes })) }] },
    })!.sentences.join('\n');
  const untested = /The control task was not fitted \(`probes\.controls`\): it was not tested/;
  assert.match(told({}), untested);
  const normAlone = told({ controls: { 'norm alone': measure } });
  assert.match(normAlone, /The information of a probe there is by the norm alone 0\.300 \[0\.200, 0\.400\]\./);
  assert.match(normAlone, untested);
  const both = told({ selectivity: measure, controls: { 'norm alone': measure, 'permuted labels': measure } });
  assert.match(both, /Its selectivity there is 0\.300 .*by the norm alone 0\.300 .*, on permuted labels 0\.300/);
  assert.doesNotMatch(both, untested);
});

test('both reports have the section where there are probes, and the page a way to it', async () => {
  const heading = 'What each layer holds';
  assert.ok(reportMarkdown(probed, {}, '').includes(`## ${heading}`));
  assert.ok(!reportMarkdown(sample, {}, '').includes(heading));
  assert.match(reportMarkdown(probed, {}, ''), /C9 judges what a layer represents/);
  assert.match(reportMarkdown(sample, {}, ''), /what a layer represents is not judged here/);
  const page = await reportPage(probed, {}, '');
  assert.match(page, /<a href="#layer-map">What each layer holds<\/a>/);
  assert.match(page, /<section id="layer-map"/);
  assert.doesNotMatch(await reportPage(sample, {}, ''), /#layer-map/);
});

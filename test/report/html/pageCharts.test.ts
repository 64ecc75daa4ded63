import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopLevelSpec } from 'vega-lite';
import { readingsOf } from '../../../toolkit/report/html/pageCharts';

const read = (spec: object) => readingsOf(spec as TopLevelSpec);
const plain = { low: null, high: null, isShare: false };

test('fields are read under the titles of their axes and legends, groups before axes, intervals with their value', () => {
  const x = { field: 'layer', title: 'Layer (hidden_states index)' };
  const layer = [
    { mark: 'rule', encoding: { y: { datum: 0.5 } } },
    { mark: 'area', encoding: { x, y: { field: 'lo' }, y2: { field: 'hi' }, color: { field: 'series' } } },
    { mark: { type: 'line' }, encoding: { x, y: { field: 'value', title: 'Share', axis: { format: '.0%' } } } },
    { mark: 'point', encoding: { x, y: { field: 'value' }, color: { field: 'series', legend: { title: 'Scores' } } } },
    { mark: 'text', encoding: { text: { field: 'label' }, x: { field: 'middle' } } },
  ];
  assert.deepEqual(read({ layer }), [
    { label: 'Scores', kind: 'value', field: 'series', ...plain },
    { label: 'Layer', kind: 'value', field: 'layer', ...plain },
    { label: 'Share', kind: 'value', field: 'value', low: 'lo', high: 'hi', isShare: true },
  ]);
});

test('a bar from one field to another is read as how far it reaches; an interval without a value stands alone', () => {
  const bars = { mark: 'bar', encoding: { x: { field: 'start', title: 'Words' }, x2: { field: 'end' } } };
  const brackets = { mark: 'rule', encoding: { x: { field: 'lo' }, x2: { field: 'hi' } } };
  const y = { field: 'layer' };
  assert.deepEqual(read({ encoding: { y }, layer: [bars, brackets] }), [
    { label: 'Words', kind: 'span', field: null, low: 'start', high: 'end', isShare: false },
    { label: 'layer', kind: 'value', field: 'layer', ...plain },
    { label: 'interval', kind: 'interval', field: null, low: 'lo', high: 'hi', isShare: false },
  ]);
});

test("an encoding's own tooltip is taken as it is, and fields without a title are put into words", () => {
  const tooltip = [{ field: 'meanRank' }, { field: 'z_score', title: 'z' }];
  const own = { mark: 'rect', encoding: { x: { field: 'word' }, tooltip } };
  assert.deepEqual(
    read(own).map(({ label }) => label),
    ['mean rank', 'z'],
  );
});

test('the parts of facets and concatenations are read', () => {
  const unit = (field: string) => ({ mark: 'bar', encoding: { x: { field } } });
  const spec = { hconcat: [unit('a'), { facet: { row: { field: 'site' } }, spec: { layer: [unit('b')] } }] };
  assert.deepEqual(
    read(spec).map(({ field }) => field),
    ['site', 'a', 'b'],
  );
});

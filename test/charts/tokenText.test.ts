import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textWidth } from '../../toolkit/charts/fonts';
import { themeNamed, WEB } from '../../toolkit/charts/theme';
import { tokenText } from '../../toolkit/charts/tokenText';
import { sampleRecords } from './sampleRecords';
import { exampleWords, scoredWords } from './sampleWords';
import { layersOf, specOf, valuesOf } from './specOf';

interface Box {
  form: string;
  bucket: string;
  left: number;
  right: number;
  top: number;
}

const records = sampleRecords(12);
const boxes = (example = records.example, theme = WEB) =>
  valuesOf(specOf(tokenText({ ...records, example }, theme))) as unknown as Box[];

describe('tokenText', () => {
  it('has the words once a score, in sentence order', () => {
    const forms = records.example.map(({ form }) => form);
    assert.deepEqual(
      boxes().map(({ form }) => form),
      [...forms, ...forms, ...forms, ...forms],
    );
    const headings = layersOf(specOf(tokenText(records))).at(-1)!.data as { values: { heading: string }[] };
    assert.deepEqual(
      headings.values.map(({ heading }) => heading),
      [
        'TAS (post), layer 2 (best)',
        'TAS (post), layer 8 (claimed)',
        'TAS (pre), layer 8',
        'Attention received, layer 8',
      ],
    );
  });

  it('fills the words at or above the quartile of that score', () => {
    const claimed = boxes().slice(records.example.length, 2 * records.example.length);
    const scores = records.example.map(({ scores }) => scores['tas.post.8']!);
    const sorted = [...scores].sort((a, b) => a - b);
    assert.deepEqual(
      claimed.map(({ bucket }) => bucket),
      scores.map((score) => (score >= sorted[9]! ? 'HIGH' : 'LOW')), // 13 words: the .75 quantile is the tenth
    );
  });

  it('keeps every word in its place, none over another and none beyond the plot', () => {
    for (const theme of [WEB, themeNamed('acl-column')]) {
      const long = scoredWords(
        Array.from({ length: 60 }, (_, at) => ['x'.repeat(1 + ((at * 7) % 15)), 'NOUN'] as const),
        12,
      );
      const drawn = boxes(long, theme);
      const lines = [...new Set(drawn.map(({ top }) => top))].map((top) => drawn.filter((box) => box.top === top));
      assert.ok(lines.length > 8);
      for (const line of lines)
        line.forEach(({ left, right }, at) => {
          assert.ok(left >= (at === 0 ? 0 : line[at - 1]!.right) && right <= theme.plot.width, `${left} to ${right}`);
        });
    }
  });

  it('runs from the right where most letters do', () => {
    const hebrew = scoredWords(
      ['שלום', 'עולם', 'ok', '!'].map((form) => [form, 'X'] as const),
      12,
    );
    const [first, second] = boxes(hebrew);
    assert.equal(first!.right, WEB.plot.width);
    assert.ok(second!.right < first!.left);
    const [tea, and] = boxes(exampleWords(12, 1)); // one Hebrew word among Latin ones
    assert.equal(tea!.left, 0);
    assert.ok(and!.left > tea!.right);
  });

  it('keeps a word longer than a line within it', () => {
    const [box] = boxes(scoredWords([['https://example.org/'.repeat(20), 'X']], 12));
    assert.deepEqual([box!.left, box!.right], [0, WEB.plot.width]);
  });
});

describe('textWidth', () => {
  it('measures the letters of the font, and grows with them', () => {
    assert.ok(textWidth('illi', 12) < textWidth('mwwm', 12));
    assert.ok(Math.abs(textWidth('lamp', 24) - 2 * textWidth('lamp', 12)) < 0.5);
  });

  it('estimates those that the font lacks, the same on every machine', () => {
    assert.equal(textWidth('👍', 12), 12);
    assert.equal(textWidth('東京', 12), 24);
    assert.equal(textWidth('שלום', 12), 4 * 0.65 * 12);
  });
});

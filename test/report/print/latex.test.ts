import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latexText } from '../../../toolkit/report/print/latex';

test('every character that LaTeX reads otherwise is escaped', () => {
  assert.equal(
    latexText('a_b & 5% of $x$ #1 {y} \\z ~ ^ "q" <b> |'),
    "a\\_b \\& 5\\% of \\$x\\$ \\#1 \\{y\\} \\textbackslash{}z \\textasciitilde{} \\textasciicircum{} ''q'' $<$b$>$ $|$",
  );
});

test('a percentage stays on one line with its number', () => {
  assert.equal(latexText('95 % bootstrap'), '95~\\% bootstrap');
});

test('signs are written as LaTeX writes them, accented letters stay, others are named by their code point', () => {
  assert.equal(latexText('−.5 × 2 – ↑↓ …'), '$-$.5 $\\times$ 2 -- $\\uparrow$$\\downarrow$ \\ldots{}');
  assert.equal(latexText('Café Œuvre'), 'Café Œuvre');
  assert.equal(latexText('東 👍'), '[U+6771] [U+1F44D]');
  assert.equal(latexText('Þór, Łódź, Đặng ęņ'), '[U+00DE]ór, Łódź, [U+0110][U+1EB7]ng [U+0119]ņ');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, inline, jsonScript } from '../../../toolkit/report/html/markup';

test('what is put into a template is escaped, in text and in attributes, unless it is markup itself', () => {
  const name = `<b a="1" c='2'>&amp;</b>`;
  const escaped = '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;';
  assert.equal(html`<p title="${name}">${name}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
  assert.equal(html`${['<', 1].map((item) => html`<li>${item}</li>`)}`.text, '<li>&lt;</li><li>1</li>');
});

test('bold text is marked up and escaped, and a percent sign stays with its number', () => {
  assert.equal(inline('a **<b>** at 95 %').text, 'a <strong>&lt;b&gt;</strong> at 95\u00a0%');
});

test('JSON in a script cannot end it', () => {
  const value = { form: '</script><!-- <script>', quote: '"\u2028' };
  const { text } = jsonScript('data', value);
  assert.equal(text.match(/</g)?.length, 2, text);
  assert.deepEqual(JSON.parse(text.replace(/^<script[^>]*>|<\/script>$/g, '')), value);
});

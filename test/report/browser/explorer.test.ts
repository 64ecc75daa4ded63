import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { highFlags } from '../../../toolkit/rationale/high';
import { sampleRun, SENTENCES } from '../sampleRun';
import { openReport, skip } from './chromium';
import { published } from './published';

const run = sampleRun();
let path: string;
before(async () => {
  if (skip === false) path = await published(run);
});

const words = (page: Page) => page.locator('#sentence-words .word');
const shownForms = (page: Page) => words(page).allTextContents();
const highFlagsShown = (page: Page) =>
  words(page).evaluateAll((elements) => elements.map((element) => element.classList.contains('high')));

/** Which words the run itself calls HIGH. */
function highOf(sentence: number, key: string): boolean[] {
  const rows = run.words.filter((word) => word.sentence === sentence);
  return highFlags(
    rows.map(({ scores }) => scores[key]!),
    { quantile: 0.75 },
  );
}

async function find(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Find a sentence' }).fill(text);
  await page.keyboard.press('Enter');
}

test('the slider, the sites and the scorers change which words are HIGH, as the run has them', { skip }, async () => {
  const { page, complaints } = await openReport(path);
  await find(page, 'lamp');
  assert.deepEqual(await highFlagsShown(page), highOf(0, 'tas.post.8'));
  const slider = page.locator('#explorer-layer');
  await slider.focus();
  for (const layer of [7, 6, 5]) {
    await page.keyboard.press('ArrowLeft');
    assert.deepEqual(await highFlagsShown(page), highOf(0, `tas.post.${layer}`), `layer ${layer}`);
    assert.equal(await slider.getAttribute('aria-valuetext'), `layer ${layer}, output of block ${layer}`);
  }
  assert.equal(await page.locator('#profile-layer').inputValue(), '5', 'the profile shows the same layer');
  await page.getByRole('radio', { name: 'before (pre)' }).check();
  assert.deepEqual(await highFlagsShown(page), highOf(0, 'tas.pre.5'));
  await page.locator('#explorer-scorer').selectOption('attention_received');
  assert.deepEqual(await highFlagsShown(page), highOf(0, 'attention_received.5'));
  assert.ok(!(await page.locator('#explorer-sites').isVisible()));
  await slider.press('Home');
  assert.match((await page.locator('#sentence-tally').textContent())!, /no such scores at this layer/);
  await page.locator('#explorer-scorer').selectOption('frequency');
  assert.deepEqual(await highFlagsShown(page), highOf(0, 'frequency'));
  assert.ok(await slider.isDisabled());
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('a word says its score under the pointer and under the keys', { skip }, async () => {
  const { page } = await openReport(path);
  await find(page, 'lamp');
  const card = page.locator('#word-card');
  const scoreOf = (at: number) => run.words[at]!.scores['tas.post.8']!.toFixed(2);
  await words(page).nth(4).hover();
  assert.match(
    (await card.textContent())!,
    new RegExp(`^door NOUN, a content word.*score ${scoreOf(4)}, rank \\d+ of 12`),
  );
  await words(page).nth(4).click();
  await page.keyboard.press('ArrowRight');
  assert.match((await card.textContent())!, new RegExp(`^hums VERB.*score ${scoreOf(5)}`));
  await page.keyboard.press('End');
  assert.match((await card.textContent())!, /^\. PUNCT/);
  const focused = page.locator(':focus');
  assert.equal(
    await focused.getAttribute('aria-label'),
    `., PUNCT, ${highOf(0, 'tas.post.8')[11] ? 'HIGH' : 'LOW'}, ${scoreOf(11)}`,
  );
  const strip = card.getByRole('img');
  const high = Array.from({ length: 13 }, (_, layer) => layer).filter((layer) => highOf(0, `tas.post.${layer}`)[11]);
  assert.equal(await strip.getAttribute('aria-label'), `HIGH at layers: ${high.join(', ') || 'none'}`);
  await page.context().close();
});

test('sentences are found as they are typed, without case and accents, and by name', { skip }, async () => {
  const { page } = await openReport(path);
  const field = page.getByRole('combobox', { name: 'Find a sentence' });
  const options = page.getByRole('option').and(page.locator('#sentence-list li'));
  await field.pressSequentially('CAFE in zur');
  assert.equal(await field.getAttribute('aria-expanded'), 'true');
  assert.equal(await options.count(), 1);
  assert.equal(await options.first().getAttribute('id'), await field.getAttribute('aria-activedescendant'));
  await page.keyboard.press('Enter');
  assert.deepEqual(
    await shownForms(page),
    SENTENCES[4]!.map(([form]) => form),
  );
  assert.ok(!(await page.locator('#sentence-list').isVisible()));
  await field.fill('s-3');
  await options.first().click();
  assert.deepEqual(
    await shownForms(page),
    SENTENCES[3]!.map(([form]) => form),
  );
  await field.fill('nowhere at all');
  assert.match((await page.locator('#sentence-list').textContent())!, /No sentence has this\./);
  await page.keyboard.press('Escape');
  assert.equal(await field.getAttribute('aria-expanded'), 'false');
  await field.fill('');
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  await field.press('Enter');
  assert.deepEqual(
    await shownForms(page),
    SENTENCES[1]!.map(([form]) => form),
  );
  await page.getByRole('button', { name: 'Sentence before' }).click();
  assert.deepEqual(
    await shownForms(page),
    SENTENCES[0]!.map(([form]) => form),
  );
  await page.context().close();
});

test('keys that belong to an input method pick no sentence', { skip }, async () => {
  const { page } = await openReport(path);
  const field = page.getByRole('combobox', { name: 'Find a sentence' });
  const before = await shownForms(page);
  await field.fill('s-3');
  const isPrevented = (key: string, isComposing: boolean) =>
    field.evaluate((input, init) => !input.dispatchEvent(new KeyboardEvent('keydown', { ...init, cancelable: true })), {
      key,
      isComposing,
    });
  for (const key of ['Enter', 'Escape', 'ArrowDown']) {
    assert.ok(!(await isPrevented(key, true)), key);
    assert.equal(await field.getAttribute('aria-expanded'), 'true', key);
  }
  assert.deepEqual(await shownForms(page), before);
  assert.ok(await isPrevented('Enter', false));
  assert.deepEqual(
    await shownForms(page),
    SENTENCES[3]!.map(([form]) => form),
  );
  await page.context().close();
});

test(
  'markup in words is text, emoji stay whole, and right-to-left sentences run from the right',
  { skip },
  async () => {
    const { page, complaints } = await openReport(path);
    await find(page, '<b>Bold');
    assert.deepEqual(
      await shownForms(page),
      SENTENCES[1]!.map(([form]) => form),
    );
    await find(page, '<img');
    assert.equal(await page.locator('main img').count(), 0);
    await find(page, 'Zürich');
    assert.ok((await shownForms(page)).includes('👩‍👩‍👧‍👦'));
    await find(page, 'שלום');
    const list = page.locator('#sentence-words');
    assert.equal(await list.getAttribute('dir'), 'rtl');
    const places = await words(page).evaluateAll((elements) =>
      elements.map((one) => one.getBoundingClientRect().right),
    );
    assert.deepEqual(
      places,
      [...places].sort((a, b) => b - a),
      'the first word is rightmost',
    );
    const isolation = await words(page).evaluateAll((all) => all.map((one) => getComputedStyle(one).unicodeBidi));
    assert.deepEqual(new Set(isolation), new Set(['isolate']));
    await words(page).nth(0).click();
    await page.keyboard.press('ArrowLeft');
    assert.match((await page.locator('#word-card').textContent())!, /^לכל/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

test('512 words wrap in a narrow window, and one stop of the Tab key is enough for them', { skip }, async () => {
  const { page } = await openReport(path, { viewport: { width: 360, height: 800 } });
  await find(page, 'word511');
  assert.equal(await words(page).count(), 512);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.equal(await page.locator('#sentence-words [tabindex="0"]').count(), 1);
  assert.deepEqual(await highFlagsShown(page), highOf(5, 'tas.post.8'));
  await page.context().close();
});

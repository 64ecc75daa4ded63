import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { convertedFixture } from '../../convertedFixture';
import { cellsOf, measure, openExplorer, served, skip, until } from './explorerPage';

const TEXT = 'the cat sat on the mat';
const QUERY = `#${new URLSearchParams({ text: TEXT }).toString()}`;
let url: string;
before(async () => {
  if (skip !== false) return;
  url = await served([{ name: 'tiny', dir: await convertedFixture('tiny-gelu') }]);
});

/** V8 takes wasm's SIMD for what needs SSE 4.1. */
const NO_SIMD = ['--disable-gpu', '--js-flags=--no-enable-sse4-1'];

test('a browser without SIMD computes the same numbers, and says why it is slow', { skip }, async () => {
  const [usual, without] = await Promise.all([
    openExplorer(url, { query: QUERY }),
    openExplorer(url, { query: QUERY, args: NO_SIMD }),
  ]);
  assert.match(await until(without.page, 'ready'), / on wasm .*this browser has no SIMD, and computes slowly/);
  await until(usual.page, 'ready');
  const expected = await cellsOf(usual.page);
  const largest = Math.max(...expected.map(({ value }) => value));
  const cells = await cellsOf(without.page);
  assert.equal(cells.length, expected.length);
  cells.forEach(({ value, isHigh }, at) => {
    assert.ok(Math.abs(value - expected[at]!.value) <= 1e-4 * largest, `cell ${at}: ${value}`);
    assert.equal(isHigh, expected[at]!.isHigh, `cell ${at}`);
  });
  assert.deepEqual(without.complaints, []);
  for (const { page } of [usual, without]) await page.context().close();
});

test('a page that is loaded anew while it fetches a checkpoint is whole afterwards', { skip }, async () => {
  let asked = 0;
  const { page } = await openExplorer(url, {
    query: QUERY,
    prepare: async (page) => {
      await page.context().route('**/*.bin', (route) => (asked++ > 0 ? route.continue() : undefined)); // the first hangs
    },
  });
  await page.locator('#status', { hasText: /^(Fetching the checkpoint|Loading)/ }).waitFor();
  while (asked === 0) await page.waitForTimeout(50);
  await page.reload();
  await until(page, 'ready');
  const undisturbed = await openExplorer(url, { query: QUERY });
  await until(undisturbed.page, 'ready');
  assert.deepEqual(await cellsOf(page), await cellsOf(undisturbed.page));
  assert.equal(await page.locator('[data-afn=text]').inputValue(), TEXT);
  for (const one of [page, undisturbed.page]) await one.context().close();
});

test('where the storage is full the page works, and says that nothing is kept', { skip }, async () => {
  const { page, complaints } = await openExplorer(url, {
    query: QUERY,
    prepare: async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 1000 });
    },
  });
  assert.match(
    await until(page, 'ready'),
    /The browser could not keep the checkpoint: the next visit fetches it again/,
  );
  assert.ok((await cellsOf(page)).length > 0);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test(
  'two tabs that fetch the same checkpoint at once both show it, and the next one fetches no weights',
  { skip },
  async () => {
    const { page, complaints } = await openExplorer(url, { query: QUERY });
    const other = await page.context().newPage();
    await other.goto(url + QUERY);
    for (const tab of [page, other]) await until(tab, 'ready');
    assert.deepEqual(await cellsOf(other), await cellsOf(page));
    const fetched: string[] = [];
    page.context().on('request', (request) => fetched.push(request.url()));
    const third = await page.context().newPage();
    await third.goto(url + QUERY);
    await until(third, 'ready');
    assert.deepEqual(
      fetched.filter((address) => address.endsWith('.bin')),
      [],
    );
    assert.ok(fetched.some((address) => address.endsWith('provenance.json')));
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

test('text at twice its size stays within the page, and nothing of it is cut off', { skip }, async () => {
  const { page } = await openExplorer(url, {
    query: QUERY,
    prepare: async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    },
  });
  await until(page, 'ready');
  await page.locator('#keep').click();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '32px', 'as on a narrow page');
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1280);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, label, output, p, h1, h2, td, .word')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
        // Letters of a heading reach out of its lines, and are seen there.
        const hidesBelow = getComputedStyle(element).overflowY !== 'visible';
        return clientWidth > 0 && (scrollWidth > clientWidth + 1 || (hidesBelow && scrollHeight > clientHeight + 1));
      })
      .map((element) => `${element.tagName} ${element.id} ${element.textContent.slice(0, 30)}`),
  );
  assert.deepEqual(cut, []);
  await page.context().close();
});

test(
  'what is shown of a former text alters no newer one, and does not stay under one that cannot be measured',
  { skip },
  async () => {
    const { page, complaints } = await openExplorer(url, {
      query: QUERY,
      viewport: { width: 1280, height: 2000 },
      prepare: (page) => page.clock.install(),
    });
    await until(page, 'ready');
    await page.locator('[data-afn=token]').nth(2).click();
    const mask = page.locator('#word-tools button', { hasText: 'Mask the word “cat”' });
    await page.clock.pauseAt(Date.now() + 10_000); // what is typed now is not measured yet
    await page.locator('[data-afn=text]').fill('the mat sat');
    const { x, y } = (await mask.boundingBox())!;
    await page.mouse.click(x + 5, y + 5);
    await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
    await page.clock.resume();
    await until(page, 'ready');
    await page.locator('[data-afn=token]', { hasText: 'mat' }).click();
    assert.equal(await page.locator('#words .masked').count(), 0);
    assert.deepEqual(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('masked'), null);
    assert.match(await measure(page, '\u200b', 'error'), /no token/);
    assert.ok(!(await page.locator('#result').isVisible()));
    await measure(page, TEXT);
    assert.ok(await page.locator('#result').isVisible());
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

test(
  'a text of more tokens than the model takes is read in windows, and one that is too long to show is cut',
  { skip },
  async () => {
    const { page, complaints } = await openExplorer(url);
    await until(page, 'ready');
    const said = await measure(page, 'cat '.repeat(600));
    assert.match(said, /^The model takes 24 tokens at once: 50 windows overlap, and a token is read where it has most/);
    const cells = await cellsOf(page);
    assert.equal(cells.filter(({ layer }) => layer === 0).length, 602);
    assert.ok(cells.every(({ value }) => Number.isFinite(value)));
    assert.match(
      await measure(page, 'cat '.repeat(1100)),
      /^The text has 1102 tokens; the first 1024 are shown\. The model/,
    );
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

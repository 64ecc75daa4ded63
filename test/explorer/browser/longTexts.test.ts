import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertSame, scored } from './commandLine';
import { measure, openExplorer, served, skip, until } from './explorerPage';

const EMBEDDED = join(__dirname, '../../../checkpoints/bert-base-uncased');
/** In no regular order, so that windows that are shifted give other numbers. */
const WORDS = 'the river runs through a town whose old bridge was built of stone'.split(' ');

/** A text of so many tokens, [CLS] and [SEP] among them. */
function textOf(tokens: number): string {
  return Array.from({ length: tokens - 2 }, (_, at) => WORDS[(at * at + at) % WORDS.length]!).join(' ');
}

/** Milliseconds for which a timer of the page was held back longest while the page said that it computes, and for how long it said so. */
function watchTimers(page: Page): Promise<void> {
  return page.evaluate(() => {
    const status = document.querySelector<HTMLElement>('[data-afn=status]')!;
    const seen = { held: 0, computing: 0 };
    Object.assign(window, { seen });
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      if (status.dataset.state === 'computing') {
        seen.held = Math.max(seen.held, now - last);
        seen.computing += now - last;
      }
      last = now;
      setTimeout(tick, 4);
    };
    tick();
  });
}

test(
  '512 tokens of the embedded checkpoint are read at once, 600 in windows; the page answers all the while',
  { skip },
  async () => {
    const { page, complaints } = await openExplorer(await served([{ name: 'bert', dir: EMBEDDED }]), {
      query: '?backend=wasm',
    });
    await until(page, 'ready');
    await watchTimers(page);
    for (const [tokens, note] of [
      [512, /^Computed in this browser on wasm/],
      [600, /^The model takes 512 tokens at once: 2 windows overlap, and a token is read where it has most context\./],
    ] as const) {
      const text = textOf(tokens);
      assert.match(await measure(page, text), note);
      await assertSame(page, await scored(EMBEDDED, text));
    }
    const { held, computing } = await page.evaluate(
      () => (window as unknown as { seen: { held: number; computing: number } }).seen,
    );
    const most = 1000 + computing / 50; // a machine that is busy with other things computes longer, and holds back everything
    assert.ok(computing > 0 && held < most, `held back for ${held} ms of ${computing} ms`);
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

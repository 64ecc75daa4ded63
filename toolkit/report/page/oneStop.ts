// A list that is one stop for the Tab key, with arrow keys from item to item.

/** Where a key leads from an item of a list, or null where it leads nowhere; in a text from right to left the left arrow leads on. */
export function placeByKey(key: string, from: number, count: number, direction: string): number | null {
  const isRightToLeft = direction === 'rtl';
  const places = new Map([
    [isRightToLeft ? 'ArrowLeft' : 'ArrowRight', from + 1],
    [isRightToLeft ? 'ArrowRight' : 'ArrowLeft', from - 1],
    ['Home', 0],
    ['End', count - 1],
  ]);
  const to = places.get(key);
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1);
}

/** Makes an item of a list the one that is selected, and that the Tab key stops at. */
export function selectItem(items: Iterable<Element>, selected: number): void {
  for (const [at, item] of [...items].entries()) {
    item.setAttribute('aria-selected', String(at === selected));
    item.setAttribute('tabindex', at === selected ? '0' : '-1');
  }
}

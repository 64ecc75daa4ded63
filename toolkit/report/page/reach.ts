/** Buttons that open every verdict at once, or close them where all are open. */
export function openAll(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-open-all]')) {
    const list = document.getElementById(button.dataset.openAll!)!;
    const items = [...list.querySelectorAll('details')];
    const areOpen = () => items.every(({ open }) => open);
    const label = () => (button.textContent = areOpen() ? 'Close all' : 'Open all');
    button.addEventListener('click', () => {
      const open = !areOpen();
      for (const item of items) item.open = open;
      label();
    });
    for (const item of items) item.addEventListener('toggle', label);
    button.hidden = items.length === 0;
  }
}

/** What is wider than its place scrolls, and who scrolls by keyboard must be able to get there. */
export function reachScrollers(): void {
  const mark = (scroller: Element) => {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.setAttribute('tabindex', '0');
    else scroller.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) mark(target);
  });
  for (const scroller of document.querySelectorAll('.scroll')) observer.observe(scroller);
}

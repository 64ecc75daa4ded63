import { drawCharts, fontsLoaded } from './charts';
import { startExplorer } from './explorer';
import { Picked } from './layer';
import { startProfile } from './profile';
import { startTheme } from './theme';

/** The layer that the profile and the explorer both show; null until one of them has picked it. */
const layer = new Picked<number | null>(null);

startTheme();
openForPrint();
openAll();
startExplorer(layer);
reachScrollers();
document.documentElement.dataset.ready = 'yes';

// Vega comes after this script, so that the page answers before it is there.
addEventListener('DOMContentLoaded', () => void drawAll());

async function drawAll(): Promise<void> {
  await fontsLoaded();
  await startProfile(layer);
  await drawCharts();
  document.documentElement.dataset.drawn = 'yes';
}

/** Paper cannot be opened: what is folded is printed open, and folded again afterwards. */
function openForPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details.verdict:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });
}

/** Buttons that open every verdict at once, or close them where all are open. */
function openAll(): void {
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
function reachScrollers(): void {
  const mark = (scroller: Element) => {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.setAttribute('tabindex', '0');
    else scroller.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) mark(target);
  });
  for (const scroller of document.querySelectorAll('.scroll')) observer.observe(scroller);
}

import { byId, create } from './dom';
import type { Said } from './reading';

/** Pixels between a mark and what is said of it. */
const GAP = 12;

/** Shows what a mark says beside a rectangle of the window; assistive technology reads it out. */
export function showTip(said: Said, { left, right, top, bottom }: DOMRect): void {
  const tip = byId('tip', HTMLElement);
  const lines = said.flatMap(([label, text]) => [create('dt', {}, label), create('dd', { dir: 'auto' }, text)]);
  tip.replaceChildren(create('dl', {}, lines));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const x = right + GAP + width < innerWidth ? right + GAP : Math.max(4, left - GAP - width);
  const y = Math.min(Math.max(4, (top + bottom) / 2 - height / 2), innerHeight - height - 4);
  tip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
}

export function hideTip(): void {
  byId('tip', HTMLElement).hidden = true;
}

import type { View } from './layerRows';

/** What a link to the page holds. */
export interface State {
  text: string;
  checkpoint: string;
  measure: string;
  site: string;
  /** Null where the page is to choose. */
  layer: number | null;
  quantile: number;
  view: View;
}

const FIRST_TEXT = 'The capital of France is Paris, and the Seine runs through it.';
const VIEWS: readonly View[] = ['value', 'rank', 'z'];

/** The state that the link has; it stands after the `#`, which browsers send to no server. */
export function readState(): State {
  const said = new URLSearchParams(location.hash.slice(1));
  const number = (name: string) => {
    const text = said.get(name);
    return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  return {
    text: said.get('text') ?? FIRST_TEXT,
    checkpoint: said.get('checkpoint') ?? '',
    measure: said.get('measure') ?? '',
    site: said.get('site') ?? '',
    layer: number('layer'),
    quantile: Math.min(Math.max(number('quantile') ?? 0.75, 0), 1),
    view: VIEWS.find((view) => view === said.get('view')) ?? 'value',
  };
}

export function writeState(state: State): void {
  const said = new URLSearchParams(Object.entries(state).map(([name, value]) => [name, String(value)]));
  history.replaceState(null, '', `#${said}`);
}

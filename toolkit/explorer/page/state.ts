import type { View } from './layerRows';
import type { Asked } from './messages';

/** What a link to the page holds. */
export interface State extends Asked {
  /** Null where the page is to choose. */
  layer: number | null;
  quantile: number;
  view: View;
  /** What stays beside it to compare, as a link would hold it; empty where nothing does. */
  kept: string;
}

const FIRST_TEXT = 'The capital of France is Paris, and the Seine runs through it.';
const VIEWS: readonly View[] = ['value', 'rank', 'z', 'change'];

/** The state that the link has; it stands after the `#`, which browsers send to no server. */
export function readState(link = location.hash.slice(1)): State {
  const said = new URLSearchParams(link);
  const number = (name: string) => {
    const text = said.get(name);
    return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  const words = (name: string) => (said.get(name)?.match(/\d+/g) ?? []).map(Number);
  return {
    text: said.get('text') ?? FIRST_TEXT,
    checkpoint: said.get('checkpoint') ?? '',
    measure: said.get('measure') ?? '',
    site: said.get('site') ?? '',
    masked: words('masked'),
    deleted: words('deleted'),
    layer: number('layer'),
    quantile: Math.min(Math.max(number('quantile') ?? 0.75, 0), 1),
    view: VIEWS.find((view) => view === said.get('view')) ?? 'value',
    kept: said.get('kept') ?? '',
  };
}

/** A state as a link holds it. */
export function linkOf(state: Partial<State>): string {
  const said = Object.entries(state).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(said.filter(([name, value]) => value !== '' || name === 'text')).toString();
}

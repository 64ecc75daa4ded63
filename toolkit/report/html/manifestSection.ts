import type { RunRecord } from '../../harness/run/readRun';
import { type Html, html } from './markup';
import { tableMarkup } from './tableSection';

/** A part of the manifest with more entries than this is folded. */
const MOST_SHOWN = 8;

/** What the run was made from and with, and its config. */
export function manifestSection({ manifest, config }: RunRecord): Html {
  const entries = Object.entries(manifest).map(([name, value]) => ({ name, leaves: leavesOf(name, value) }));
  const shown = entries.filter(({ leaves }) => leaves.length <= MOST_SHOWN).flatMap(({ leaves }) => leaves);
  const folded = entries.filter(({ leaves }) => leaves.length > MOST_SHOWN);
  return html`<section id="manifest" aria-labelledby="manifest-heading">
    <h2 id="manifest-heading">Manifest</h2>
    ${table('What the run was made from and with', shown)}
    ${folded.map(({ name, leaves }) => {
      const own = leaves.map(([path, value]): Leaf => [path.slice(name.length + 1), value]);
      return html`<details class="more">
        <summary>${name} (${own.length})</summary>
        ${table(name, own)}
      </details>`;
    })}
    <details class="more">
      <summary>config.json</summary>
      <pre tabindex="0" aria-label="config.json"><code>${JSON.stringify(config, null, 1)}</code></pre>
    </details>
  </section>`;
}

type Leaf = [path: string, value: string];

/** The values in an object, each under its path. Lists of plain values are one value. */
function leavesOf(path: string, value: unknown): Leaf[] {
  if (Array.isArray(value)) return [[path, value.length === 0 ? 'none' : value.map(plain).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, plain(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner));
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? 'none' : JSON.stringify(value);
}

function table(caption: string, leaves: readonly Leaf[]): Html {
  return tableMarkup({ caption, header: ['what', 'value'], rows: leaves });
}

import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { routeOf } from './pages';

/** Files that a browser shows; any other is given as plain text. */
const SHOWN = /\.(?:png|svg|pdf|json|csv|txt)$/;

/** Markdown for the site, and the files of the repository that it shows or links to. */
export interface Linked {
  text: string;
  files: string[];
}

/**
 * Links of a page that are relative in the repository, as the site needs them: to a page by its address, to another file by that of its
 * copy under /source. A folder has no copy, and its name is left without a link.
 * @param text Markdown of `file`
 * @param file from the root of the repository
 */
export function linkedForSite(root: string, file: string, text: string): Linked {
  const files: string[] = [];
  const link = (whole: string, mark: string, label: string, target: string) => {
    if (/^(?:[a-z]+:|#|\/)/.test(target)) return whole;
    const [path, anchor] = target.split('#') as [string, string | undefined];
    const wanted = posix.normalize(posix.join(posix.dirname(file), path));
    const route = routeOf(wanted) ?? routeOf(posix.join(wanted, 'README.md'));
    if (route !== null) return `${mark}[${label}](${route}${anchor === undefined ? '' : `#${anchor}`})`;
    if (!existsSync(join(root, wanted))) throw new Error(`${file} links to ${target}, which is not there`);
    if (statSync(join(root, wanted)).isDirectory()) return label;
    files.push(wanted);
    return `${mark}[${label}](${copyOf(wanted)})`;
  };
  const parts = text.split(/(^ *```.*?^ *```$)/ms); // every second one is code
  const linked = parts.map((part, at) =>
    at % 2 === 1 ? part : part.replace(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g, link),
  );
  return { text: linked.join(''), files };
}

/** The address of a copied file. */
export function copyOf(file: string): string {
  return `/source/${file}${SHOWN.test(file) ? '' : '.txt'}`;
}

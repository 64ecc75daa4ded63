/** What of a notebook's file is shown. */
interface Notebook {
  metadata: { kernelspec: { language?: string; name: string } };
  cells: readonly Cell[];
}

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: readonly { data?: Record<string, string | string[]>; text?: string | string[] }[];
}

/** A notebook as a page: its text, its code and what came of it. */
export function notebookPage(json: string): string {
  const { metadata, cells } = JSON.parse(json) as Notebook;
  const language = metadata.kernelspec.language ?? metadata.kernelspec.name;
  return cells
    .map((cell) => {
      const source = joined(cell.source);
      if (cell.cell_type === 'markdown') return source;
      return ['```' + language, source, '```', ...(cell.outputs ?? []).map(shown)].join('\n');
    })
    .join('\n\n');
}

function shown({ data, text }: { data?: Record<string, string | string[]>; text?: string | string[] }): string {
  const html = data?.['image/svg+xml'] ?? data?.['text/html'];
  if (html !== undefined) return `\n<div v-pre class="output">${oneLine(joined(html))}</div>\n`;
  return '\n```text\n' + joined(text ?? data?.['text/plain'] ?? '').trimEnd() + '\n```\n';
}

/** A blank line ends HTML in Markdown. */
function oneLine(html: string): string {
  return html.replace(/\s*\n\s*/g, ' ');
}

function joined(text: string | string[]): string {
  return typeof text === 'string' ? text : text.join('');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** A command that a document tells its reader to type. */
export interface DocumentedCommand {
  document: string;
  line: number;
  words: string[];
}

/** Every command in the fenced `sh` and `bash` blocks of README.md and docs/*.md; `a && b` is two. */
export function documentedCommands(): DocumentedCommand[] {
  const documents = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...documents.map((name) => `docs/${name}`)].flatMap((document) =>
    commandsOf(document, readFileSync(join(ROOT, document), 'utf8')),
  );
}

/** The commands of one document; a line that ends with a backslash goes on. */
export function commandsOf(document: string, text: string): DocumentedCommand[] {
  return [...text.matchAll(/^```(?:sh|bash)\n(.*?)^```$/gms)].flatMap(({ index, 1: block }) => {
    const first = text.slice(0, index).split('\n').length + 1;
    return block!
      .replace(/\\\n/g, ' ')
      .split('\n')
      .flatMap((line, at) =>
        line
          .split('&&')
          .map((command) => command.trim())
          .filter((command) => command !== '')
          .map((command) => ({ document, line: first + at, words: wordsOf(command) })),
      );
  });
}

/** A line of commands as a shell splits it; quotes around a whole word are taken off. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(([word, double, single]) => double ?? single ?? word);
}

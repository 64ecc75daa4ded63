import { readFileSync } from 'node:fs';

/** A mistake as a `plantedFaults.txt` states it, by blocks of lines: what it is, who is to find it, in which file, and by what lines. */
export interface PlantedFault {
  says: string;
  /** What turns red, each by itself. */
  foundBy: string[];
  file: string;
  /** What stands there once, and what is put into its place. */
  right: string;
  wrong: string;
}

export function readFaults(path: string): PlantedFault[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n\n').map(faultOf);
}

function faultOf(block: string): PlantedFault {
  const [says, foundBy, file, ...lines] = block.split('\n') as [string, string, string, ...string[]];
  const marked = (mark: string) =>
    lines
      .filter((line) => line.startsWith(mark))
      .map((line) => line.slice(2))
      .join('\n');
  return { says, foundBy: foundBy.split(' '), file, right: marked('-'), wrong: marked('+') };
}

/** The file's text with the fault in it. */
export function withFault(path: string, { right, wrong }: Pick<PlantedFault, 'right' | 'wrong'>): string {
  const parts = readFileSync(path, 'utf8').split(right);
  if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times, not once: ${right}`);
  return parts.join(wrong);
}

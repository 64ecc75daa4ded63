import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { claimedScore, readRun, runArrow, runConllu, runEraser, runNpy, UserError } from '../toolkit';
import { say } from './cli';
import { outputFiles, writeWhole } from './outputFiles';

const FORMATS = ['.arrow', '.npy', '.conllu', '.conllulex', '.jsonl'];

/** Writes the words of a run to files, each in the format of its extension. */
export function exportRun(dir: string, paths: string[], { score }: { score?: string }): void {
  const run = readRun(dir);
  const files = outputFiles(paths, FORMATS, run.config.corpus);
  const key = score ?? claimedScore(run);
  for (const { path, extension } of files) {
    if (extension === '.jsonl') writeRationales(path, runEraser(run, key));
    else if (extension === '.arrow') writeWhole(path, runArrow(run));
    else writeWhole(path, extension === '.npy' ? runNpy(run, score) : runConllu(run, key));
    say(`Written: ${path}`);
  }
}

/** ERASER's documents stand beside the rationales, for all files of a folder. */
function writeRationales(path: string, { annotations, documents }: ReturnType<typeof runEraser>): void {
  const [file, folder] = ['docs.jsonl', 'docs'].map((name) => join(dirname(path), name)) as [string, string];
  if (resolve(file) === resolve(path))
    throw new UserError({
      what: 'a file of rationales',
      got: path,
      expected: 'another name, such as rationales.jsonl: ERASER has its documents in docs.jsonl',
    });
  const other = existsSync(folder) ? folder : file;
  if (existsSync(other) && (other === folder || readFileSync(file, 'utf8') !== documents))
    throw new UserError({ what: `${path}: other documents stand beside it in ${other}`, expected: 'a folder without' });
  writeWhole(file, documents);
  writeWhole(path, annotations);
}

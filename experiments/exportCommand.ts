import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { claimedScore, readRun, runArrow, runConllu, runEraser, runNpy, UserError } from '../toolkit';
import { say } from './cli';
import { outputFiles, writeWhole } from './outputFiles';

const FORMATS = ['.arrow', '.npy', '.conllu', '.conllulex', '.jsonl'];

/** Adds `export` to the experiment command. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("write a run's words and their scores for other tools")
    .argument('<run>', 'folder of a complete run, with its words')
    .argument(
      '<files...>',
      '.arrow or .npy (scores of every word), .conllu (the corpus with TAS and HIGH) or .jsonl (HIGH words as rationales of ERASER)',
    )
    .option(
      '--score <key>',
      'as tokens.jsonl names it, such as tas.post.8; default TAS at the layer of C5, in .npy all',
    )
    .action(exportRun);
}

function exportRun(dir: string, paths: string[], { score }: { score?: string }): void {
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

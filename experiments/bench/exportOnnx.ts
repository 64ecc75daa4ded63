import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { say } from '../cli';

/** Beside the runs, which git and the linters pass over. */
const EXPORTS = join(__dirname, '../runs/bench-onnx');
const SCRIPT = join(__dirname, 'exportOnnx.py');

/** A folder with `config.json` and `onnx/model.onnx`, or why there is none. */
export type Exported = { folder: string } | { missing: string };

/**
 * The checkpoint as ONNX, kept beside the runs under the digest of what made it; exported by PyTorch when it is not there.
 *
 * @param peerCheckpoint - Hugging Face folder
 * @param python - interpreter with torch and transformers, undefined where there is none
 */
export async function exportOnnx(
  peerCheckpoint: string,
  python: string | undefined,
  precision: string,
): Promise<Exported> {
  const folder = join(EXPORTS, await digest(peerCheckpoint, precision));
  if (existsSync(folder)) return { folder };
  if (python === undefined) return { missing: 'the checkpoint is not exported to ONNX yet, which needs --python' };
  say(`Exporting ${peerCheckpoint} to ONNX`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, 'onnx'), { recursive: true });
  const failure = await run(python, [SCRIPT, peerCheckpoint, join(partial, 'onnx/model.onnx'), precision]);
  if (failure !== null) return { missing: `the export to ONNX failed: ${failure}` };
  await copyFile(join(peerCheckpoint, 'config.json'), join(partial, 'config.json'));
  await rename(partial, folder);
  return { folder };
}

async function digest(peerCheckpoint: string, precision: string): Promise<string> {
  const hash = createHash('sha256').update(precision).update(readFileSync(SCRIPT));
  for (const file of ['config.json', 'model.safetensors'])
    await pipeline(createReadStream(join(peerCheckpoint, file)), hash, { end: false });
  return hash.digest('hex').slice(0, 16);
}

/** Null, or the last line of what went wrong. */
function run(command: string, args: readonly string[]): Promise<string | null> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => {
      resolve(message);
    });
    child.on('close', (code) => {
      resolve(code === 0 ? null : (errors.trimEnd().split('\n').at(-1) ?? `exit code ${code}`));
    });
  });
}

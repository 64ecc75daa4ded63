import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BackendName, openBackend, UserError } from '../../toolkit';
import { moduleBeside } from '../../toolkit/installation';
import { exportOnnx, type Exported } from './exportOnnx';
import { areNpmPeersInstalled, installNpmPeers } from './npmPeers';
import type { SystemName, SystemSpec } from './system';
import type { Launch } from './systemProcess';

/** What the systems are made from. */
export interface Sources {
  /** Converted folder, for the toolkit. */
  checkpoint: string;
  /** How the converted folder stores its weights; the peers round theirs to it. */
  precision: string;
  /** The same checkpoint as a Hugging Face folder, for the peers. */
  peerCheckpoint: string | undefined;
  /** Interpreter with torch and transformers. */
  python: string | undefined;
  /** Processor threads that every system may use. */
  threads: number;
}

/** A system that is not in the bench, and why. */
export interface LeftOut {
  system: string;
  reason: string;
}

/** The systems asked for, the toolkit's first; those that cannot be started say why. */
export async function catalogue(
  names: readonly SystemName[],
  sources: Sources,
): Promise<{ specs: SystemSpec[]; leftOut: LeftOut[] }> {
  const specs: SystemSpec[] = [];
  const leftOut: LeftOut[] = [];
  const exported = names.some(needsOnnx) ? await onnxPeers(sources) : { missing: 'not asked for' };
  for (const name of names) {
    const found = name === 'webgpu' ? await onGpu(sources) : specsOf(name, sources, exported);
    if (typeof found === 'string') leftOut.push({ system: name, reason: found });
    else for (const spec of found) specs.push(spec);
  }
  return { specs, leftOut };
}

function needsOnnx(name: SystemName): boolean {
  return name === 'onnxruntime' || name === 'transformers.js';
}

async function onnxPeers({ peerCheckpoint, python, precision }: Sources): Promise<Exported> {
  if (peerCheckpoint === undefined) return { missing: 'it needs --peer-checkpoint' };
  const exported = await exportOnnx(peerCheckpoint, python, precision);
  if ('folder' in exported && !areNpmPeersInstalled()) await installNpmPeers();
  return exported;
}

/** The ways to start a system, or why it cannot be. */
function specsOf(name: Exclude<SystemName, 'webgpu'>, sources: Sources, exported: Exported): SystemSpec[] | string {
  const { threads } = sources;
  switch (name) {
    case 'native':
      return [toolkit(name, sources, 'tfjs-node', threads)];
    case 'wasm-1':
      return [toolkit(name, sources, 'wasm', 1)];
    case 'wasm-pool':
      return [toolkit(name, sources, 'wasm', threads)];
    case 'wasm-relaxed-1':
      return [toolkit(name, sources, 'wasm-relaxed', 1)];
    case 'wasm-relaxed-pool':
      return [toolkit(name, sources, 'wasm-relaxed', threads)];
    case 'transformers.js':
      if ('missing' in exported) return exported.missing;
      return [
        { name, variant: null, batching: 'budget', launches: [script('transformersJs', exported.folder, threads)] },
      ];
    case 'onnxruntime':
      if ('missing' in exported) return exported.missing;
      return eitherWay(name, threads, (each) => script('onnxruntime', exported.folder, each));
    case 'pytorch-sorted':
    case 'pytorch-plain':
      return pytorch(name, sources);
  }
}

/** The toolkit on a GPU, or why there is none. */
async function onGpu(sources: Sources): Promise<SystemSpec[] | string> {
  try {
    await openBackend('webgpu');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return [toolkit('webgpu', sources, 'webgpu', 1)];
}

function toolkit(name: SystemName, { checkpoint }: Sources, backend: BackendName, workers: number): SystemSpec {
  return { name, variant: null, batching: 'own', launches: [script('toolkit', checkpoint, backend, workers)] };
}

function pytorch(name: 'pytorch-sorted' | 'pytorch-plain', sources: Sources): SystemSpec[] | string {
  const { python, peerCheckpoint, precision, threads } = sources;
  if (python === undefined) return 'it needs --python';
  if (peerCheckpoint === undefined) return 'it needs --peer-checkpoint';
  const launch = (each: number): Launch => ({
    command: python,
    args: [join(__dirname, 'pytorchSystem.py'), peerCheckpoint, String(each), precision],
  });
  if (name === 'pytorch-sorted') return eitherWay(name, threads, launch);
  return [{ name, variant: null, batching: 'plain', launches: [launch(threads)] }];
}

/** The same threads in one process, and in as many processes of one thread: which is faster depends on the machine. */
function eitherWay(name: SystemName, threads: number, launch: (threads: number) => Launch): SystemSpec[] {
  const joint: SystemSpec = {
    name,
    variant: `1 process x ${threads} threads`,
    batching: 'budget',
    launches: [launch(threads)],
  };
  if (threads === 1) return [{ ...joint, variant: null }];
  const launches = Array.from({ length: threads }, () => launch(1));
  return [joint, { ...joint, variant: `${threads} processes x 1 thread`, launches }];
}

function script(name: string, ...args: (string | number)[]): Launch {
  const { file, execArgv } = moduleBeside(__filename, `${name}System`);
  if (!existsSync(file)) throw new Error(`no such system: ${file}`);
  return { command: process.execPath, args: [...execArgv, file, ...args.map(String)] };
}

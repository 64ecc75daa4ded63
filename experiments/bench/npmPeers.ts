import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../../toolkit/errors';
import { say } from '../cli';

export type NpmPeer = 'onnxruntime-node' | '@huggingface/transformers';

/** True where both npm peers are in the bench's own folder. */
export function areNpmPeersInstalled(): boolean {
  return (['onnxruntime-node', '@huggingface/transformers'] as const).every((peer) => existsSync(manifestOf(peer)));
}

/**
 * Installs the npm peers into the bench's own folder, as its lockfile pins them. Their install scripts, which would fetch GPU
 * libraries from elsewhere, do not run.
 * @throws {UserError} When npm fails.
 */
export async function installNpmPeers(): Promise<void> {
  say(`Installing the npm peers into ${__dirname} (about 500 MB)`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  // npm's own news goes to stderr: stdout may be promised to --json.
  const shell = process.platform === 'win32'; // where npm is a script
  const npm = spawn('npm', args, { cwd: __dirname, stdio: ['ignore', process.stderr, process.stderr], shell });
  const code = await new Promise<number | string>((resolve) => {
    npm.on('error', ({ message }) => {
      resolve(message);
    });
    npm.on('close', (status) => {
      resolve(status ?? 'killed');
    });
  });
  if (code !== 0) throw new UserError({ what: `npm ${args.join(' ')} in ${__dirname} failed`, got: code });
}

/** Loads a peer. The toolkit has no types of it, since it is not among its dependencies: the caller states what it uses. */
export function loadNpmPeer(peer: NpmPeer): { api: unknown; version: string } {
  const { version } = JSON.parse(readFileSync(manifestOf(peer), 'utf8')) as { version: string };
  return { api: createRequire(__filename)(peer), version };
}

function manifestOf(peer: NpmPeer): string {
  return join(__dirname, 'node_modules', peer, 'package.json');
}

import { InvalidArgumentError } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exportExplorer, offeredCheckpoints, pageFolder, serveExplorer, uncounted } from '../toolkit';
import { CHECKPOINT, commandLine, main, say } from './cli';
import { print } from './print';
import { withProgress } from './withProgress';

interface Options {
  port: number;
  open: boolean;
  json: boolean;
  export?: string;
  results: string[];
}

/** What a browser keeps of checkpoints belongs to this port. */
const PORT = 7373;
/** What opens an address in the user's browser, by platform; elsewhere that of Linux. */
const OPENERS: ReadonlyMap<string, [string, ...string[]]> = new Map([
  ['darwin', ['open']],
  ['win32', ['cmd', '/c', 'start', '""']],
]);

const RESULTS =
  "an atlas, or a run folder with a layer map, for what it says of its checkpoints' layers; may be given again; a clone finds its kept figures too";

const program = commandLine('explore')
  .description('Every layer of your model on your sentence, in your browser: it serves the page on this machine alone.')
  .argument('[checkpoints...]', `each ${CHECKPOINT}; default the embedded one and those that are converted already`)
  .option('--port <n>', 'where to serve it; 0 for any port that is free', portNumber, PORT)
  .option('--no-open', 'open no browser')
  .option('--export <dir>', 'write it all into a new folder, for a server of files, and end')
  .option('--results <dir>', RESULTS, (dir: string, dirs: string[]) => [...dirs, dir], [])
  .option('--json', 'print {"url"} as one line of JSON', false)
  .action(explore);

async function explore(asked: string[], { port, open, json, export: out, results }: Options): Promise<void> {
  const served = await withProgress(async (onProgress) => {
    const checkpoints = await offeredCheckpoints(asked, { onProgress, say, results });
    onProgress(uncounted('page'));
    return { checkpoints, page: await pageFolder() };
  });
  if (out !== undefined) {
    await exportExplorer(served, out);
    return print(json ? JSON.stringify({ folder: out }) : `Wrote ${out}, which a server of files can serve.`);
  }
  const { url, close } = await serveExplorer(served, port);
  await print(json ? JSON.stringify({ url }) : `The explorer is at ${url} until you end this command with Ctrl+C.`);
  if (open) openBrowser(url);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
}

function openBrowser(url: string): void {
  const [opener, ...args] = OPENERS.get(process.platform) ?? ['xdg-open'];
  const child = spawn(opener, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    say('No browser could be opened; the address above can be.');
  });
  child.unref();
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Expected a number from 0 to 65535.');
  return Number(text);
}

void main(() => program.parseAsync());

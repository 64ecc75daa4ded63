import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../toolkit';
import { commandLine, main } from './cli';

const FOLDER = join(__dirname, '../notebooks');

const program = commandLine('notebooks')
  .description(
    'Open the notebooks in JupyterLab, which is to be installed: pip install jupyterlab, npm install -g tslab.',
  )
  .argument('[arguments...]', 'handed on to jupyter lab, such as --no-browser or --port=9000')
  .allowUnknownOption()
  .action(open);

async function open(rest: string[]): Promise<void> {
  requireLab();
  requireKernel();
  // Ctrl-C reaches JupyterLab too, which asks before it stops: this process waits for it.
  process.on('SIGINT', () => undefined);
  const lab = spawn('jupyter', ['lab', ...rest], { cwd: FOLDER, stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    lab.on('error', reject);
    lab.on('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

function requireLab(): void {
  if (jupyter('lab', '--version') === null)
    throw new UserError({
      what: 'JupyterLab is not installed',
      expected: '`jupyter lab` to start; pip install jupyterlab',
    });
}

function requireKernel(): void {
  const kernels = jupyter('kernelspec', 'list', '--json') ?? '{}';
  const { kernelspecs = {} } = JSON.parse(kernels) as { kernelspecs?: Record<string, unknown> };
  if ('tslab' in kernelspecs) return;
  throw new UserError({
    what: 'Jupyter has no kernel for TypeScript',
    got: Object.keys(kernelspecs).join(', ') || 'none',
    expected: 'tslab; npm install -g tslab && tslab install',
  });
}

/** What a Jupyter command prints; null where there is none or it fails. */
function jupyter(...args: string[]): string | null {
  const { status, stdout } = spawnSync('jupyter', args, { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

void main(() => program.parseAsync());

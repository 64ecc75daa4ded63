import { createRequire } from 'node:module';
import { version } from '../package.json';
import { entryNamed, UserError } from '../toolkit/errors';
import { main } from './cli';
import { print } from './print';

/** A command of the package. */
interface AfnCommand {
  name: string;
  /** What it does, for the list of commands. */
  does: string;
  /** Beside this one; when it is loaded, it reads the command line and starts. */
  module: string;
  /** Arguments that it begins with. */
  given?: readonly string[];
}

const COMMANDS: readonly AfnCommand[] = [
  { name: 'score', does: 'TAS of every token of a text, and which words are HIGH', module: 'score' },
  { name: 'experiment', does: 'make a run: judge claims, draw charts, write a report', module: 'run' },
  {
    name: 'reproduce',
    does: 'the experiment on layer 8 of bert-base-uncased, on the small corpus that comes with the package',
    module: 'run',
    given: ['experiments/configs/layer-8.json'],
  },
  { name: 'explore', does: 'every layer of a model on your sentence, in your browser', module: 'explore' },
  { name: 'which-layer', does: 'which layer serves a purpose best, how surely', module: 'whichLayer' },
  { name: 'compare', does: 'runs on several checkpoints or corpora side by side', module: 'compare' },
  { name: 'atlas', does: 'what many runs say, checkpoint by checkpoint', module: 'atlas' },
  { name: 'report', does: 'draw the charts and write the reports of a run again', module: 'report' },
  { name: 'checkpoint', does: 'convert a checkpoint, or look at one', module: 'checkpoint' },
  { name: 'native', does: 'build native TensorFlow, several times as fast as wasm', module: 'native' },
  { name: 'bench', does: 'tokens per second on this machine', module: 'bench' },
  { name: 'doctor', does: 'what this machine can do, to paste into a bug report', module: 'doctor' },
];

/** Scripts of a clone that need its sources. */
const OF_A_CLONE = ['notebooks', 'kernels', 'docs', 'test'];

const NEXT = `AFN toolkit ${version}: the norms of the states that a language model holds for each token, and what they tell.

What to do next
  afn score --checkpoint sentence-transformers/all-MiniLM-L6-v2 --text "The capital of France is Paris."
      downloads a model of 90 MB once, and shows every token at every layer
  afn experiment experiments/configs/all-MiniLM-L6-v2.json checkpoint=sentence-transformers/all-MiniLM-L6-v2
      tests the claims on the small corpus that comes with the package, and writes a report into ./runs
  afn doctor
      says what this machine can do`;

function overview(): string {
  const width = COMMANDS.reduce((most, { name }) => Math.max(most, name.length), 0);
  const lines = COMMANDS.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`);
  return `${NEXT}\n\nCommands; afn COMMAND --help has the options of one\n${lines.join('\n')}`;
}

/** Hands the command line on to the command that it names. */
async function afn(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  const [name, args] = first === 'help' && rest.length > 0 ? [rest[0]!, ['--help']] : [first, rest];
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return print(overview());
  if (['--version', '-V'].includes(name)) return print(version);
  if (OF_A_CLONE.includes(name))
    throw new UserError({ what: `afn ${name}`, expected: `a clone of the toolkit, where npm run ${name} does it` });
  const { module, given = [] } = entryNamed('command', COMMANDS, name);
  process.argv = [...process.argv.slice(0, 2), ...given, ...args];
  createRequire(__filename)(`./${module}`);
}

void main(afn);

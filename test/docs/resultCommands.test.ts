import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PAGES } from '../../docs/.vitepress/pages';
import { BACKENDS, readExperiment } from '../../toolkit';
import { commandsOf, ROOT } from './documentedCommands';

// The commands behind results take hours, treebanks and checkpoints that are not here. Their configs and overrides are read as a run
// reads them, so that a key that was renamed is found.

const commands = PAGES.map(({ file }) => file)
  .filter((file) => file.startsWith('experiments/') && file.endsWith('.md'))
  .flatMap((file) => commandsOf(file, readFileSync(join(ROOT, file), 'utf8')));

function check(words: readonly string[]): void {
  assert.deepEqual(words.slice(0, 4), ['npm', 'run', 'experiment', '--']);
  const [first, ...rest] = words.slice(4) as [string, ...string[]];
  if (first === 'keep') {
    assert.equal(rest[0], 'RUN');
    for (const corpus of ['en_gum-dev', 'en_ewt-dev']) {
      const kept = rest[1]!.replace('CORPUS', corpus);
      assert.ok(existsSync(join(ROOT, kept)), `${kept} is not there`);
    }
    return;
  }
  const at = rest.indexOf('--backend');
  if (at >= 0) assert.ok((BACKENDS as readonly string[]).includes(rest[at + 1]!), rest[at + 1]);
  const overrides = at < 0 ? rest : rest.slice(0, at);
  const [config] = readExperiment(join(ROOT, first), overrides);
  const corpus = overrides.find((override) => override.startsWith('corpus='));
  if (corpus !== undefined) assert.equal(config!.corpus, corpus.slice('corpus='.length));
}

test('the pages of results have commands', () => {
  assert.ok(commands.length > 15, `${commands.length} commands`);
});

for (const { document, line, words } of commands)
  test(`${document}:${line}: ${words.slice(4).join(' ')}`, () => {
    check(words);
  });

test('a key that is not there is found', () => {
  const words = [
    'npm',
    'run',
    'experiment',
    '--',
    'experiments/configs/faithfulness.json',
    'faithfulness.sentence=200',
  ];
  assert.throws(() => {
    check(words);
  }, /sentence/);
});

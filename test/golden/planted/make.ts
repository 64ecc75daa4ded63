// Writes the planted checkpoints into test/fixtures/checkpoints, and the ranks into a folder:
// node --require ts-node/register test/golden/planted/make.ts [experiments/results]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { markdownTable } from '../../../toolkit/report/tables';
import { KNOWN, PLANTED, type Planted, tinyVocabulary, writePlanted } from './checkpoints';
import { loadPlanted, PLANTED_SENTENCES, plantedRanks, type Ranks } from './ranks';

async function make(out = 'experiments/results'): Promise<void> {
  const names = Object.keys(PLANTED) as Planted[];
  for (const name of names)
    writePlanted(join(__dirname, '../../fixtures/checkpoints', `planted-${name}`), name, tinyVocabulary());
  const scratch = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    const backend = await openBackend('wasm');
    const [raised, level, lowered] = await Promise.all(names.map((name) => loadPlanted(backend, name, scratch)));
    const ranks = await plantedRanks({ raised: raised!, level: level!, lowered: lowered! });
    writeFileSync(join(out, 'planted-truth.md'), document(ranks));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function document(ranks: Ranks): string {
  const rows = [...ranks].map(([key, { raised, level, lowered }]) => [
    `\`${key}\``,
    ...[raised, level, lowered].map((rank) => rank.toFixed(3)),
  ]);
  return `# Planted truth

Three checkpoints were built by hand (\`test/golden/planted/checkpoints.ts\`). Their outputs are equal, and they depend on one known word per
sentence alone (${KNOWN.join(', ')}). The L2 norm of that word's state at layer 1, site \`post\`, was raised, left level with the others', or
lowered, by a direction that nothing reads. A scorer that says which words the model uses must give
the same rank in all three columns.

The table has each scorer's mean rank of the known word in ${PLANTED_SENTENCES.length} sentences of 6 to 10 words: 0.000 is the first of
all words, 1.000 the last, 0.500 chance or all words equal. Attention finds the words at layer 1 because the checkpoints were built
so that attention carries their message; what the table shows of attention holds for them alone. Gradient x input
puts the words last because attention is saturated: the slope at the sentence itself is not what is lost without the word.

${markdownTable({ header: ['scorer', 'raised', 'level', 'lowered'], rows })}

\`node --require ts-node/register test/golden/planted/make.ts\` makes the checkpoints and this page.
`;
}

void make(process.argv[2]);

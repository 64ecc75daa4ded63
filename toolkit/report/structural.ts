import type { MappedTrees } from '../harness/probes/mappedTrees';
import { counted, layersInWords } from '../charts/title';
import { type Table, withInterval } from './tables';

/** What structural probes found: sentences and a table. */
export function structuralTables(found: MappedTrees): { sentences: string[]; tables: Table[] } {
  const { n, documents, rank, layers, chain, best, notToldFromBest, reason } = found;
  if (best === null || chain === null)
    return { sentences: [`Of dependency trees nothing is said: ${reason}.`], tables: [] };
  const at = layers.find(({ layer }) => layer === best)!;
  const others = notToldFromBest.filter((layer) => layer !== best);
  const told =
    others.length === 0 ? 'which leads every other layer that was fitted' : `not told from ${layersInWords(others)}`;
  const rows = [
    ...layers.map((one) => ({ ...one, name: `${one.layer}${notToldFromBest.includes(one.layer) ? ' *' : ''}` })),
    { ...chain, name: 'chain' },
  ];
  return {
    sentences: [
      `Structural probes of rank ${rank} (${counted(n, 'sentence')} in ${counted(documents, 'document')}) recover most edges of ` +
        `dependency trees at layer ${best}, ${told}: ${withInterval(at.uuas)} of them, direction and punctuation left out. ` +
        `That is ${withInterval(at.overLayer0)} more than at layer 0, and ${withInterval(at.overChain)} more than a chain of the words in their order recovers.`,
    ],
    tables: [
      {
        caption:
          'Dependency trees by layer: recovered edges (UUAS), roots found, and rank correlations of distances and depths, for sentences of ' +
          '5 to 50 words; * not told from the best layer; chain: the words in their order, without states',
        header: ['layer', 'UUAS', 'root', 'distances', 'depths'],
        rows: rows.map(({ name, uuas, root, distanceSpearman, depthSpearman }) => [
          name,
          ...[uuas, root, distanceSpearman, depthSpearman].map((one) => (one === null ? '–' : withInterval(one))),
        ]),
      },
    ],
  };
}

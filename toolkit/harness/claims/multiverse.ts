import type { Reading } from '../measure/readings';
import { estimateAt, intervalOf, type Readings, wordAt } from './answer';
import type { Findings } from './findings';
import type { Part } from './part';

/** How the readings of a part came out. The default reading alone is read. */
export function readingsOf(part: Part, findings: Findings, reading: Reading): Readings {
  const found = estimateAt(part, findings, reading);
  const word = wordAt(part, findings, reading, { found, interval: intervalOf(part, found, findings.level) });
  const readings = { supported: 0, contradicted: 0, inconclusive: 0, leftOut: 0 };
  readings[found.value === null ? 'leftOut' : word]++;
  return { readings, across: word === 'supported' ? 'all' : 'none' };
}

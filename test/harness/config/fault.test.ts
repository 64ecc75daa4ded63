import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExperimentConfig, readExperimentConfig } from '../../../toolkit/harness/config/config';
import { assertRefused } from '../../refusal';
import { MINIMAL, scratch, writeConfigFile } from './configFile';

const tas = (factors: object) => ({ scorers: [{ name: 'tas', ...factors }] });
const probes = (changes: object) => ({ probes: { tasks: ['upos'], ...changes } });
const boundary = (one: object) => ({ high: { boundaries: [{ quantile: 0.75 }, one] } });
const BOUNDARIES =
  'expected one of {"quantile": 0.75}, {"outlier": 1.5}, {"topShare": 0.2} and, in whole words, {"top": 3}';

/** What is wrong, and what is said of it after `config: `. */
const FAULTS: [changes: object, message: string][] = [
  // Names
  [{ lmit: 3 }, 'unknown key: got "lmit". Did you mean "limit"?'],
  [{ high: { boundries: [] } }, 'high: unknown key: got "boundries". Did you mean "boundaries"?'],
  [{ selection: { shar: 0.2 } }, 'selection: unknown key: got "shar". Did you mean "share"?'],
  [{ bootstrap: { primarydraw: 2 } }, 'bootstrap: unknown key: got "primarydraw". Did you mean "primaryDraws"?'],
  [{ claims: { C8: {} } }, 'claims: unknown key: got "C8". Did you mean "C1"?'],
  [{ claims: { C5: { margn: 0.1 } } }, 'claims.C5: unknown key: got "margn". Did you mean "margin"?'],
  [tas({ agregation: ['mean'] }), 'scorers.0: unknown key: got "agregation". Did you mean "aggregation"?'],
  [tas({ nrom: ['l1'] }), 'scorers.0: unknown key: got "nrom". Did you mean "norm"?'],
  [tas({ norm: ['l3'] }), 'scorers.0.norm.0: got "l3". Did you mean "l2"?'],
  [tas({ centring: ['none', 'meen'] }), 'scorers.0.centring.1: got "meen". Did you mean "mean"?'],
  [tas({ aggregation: ['maen'] }), 'scorers.0.aggregation.0: got "maen". Did you mean "mean"?'],
  [tas({ scope: ['sentense'] }), 'scorers.0.scope.0: got "sentense". Did you mean "sentence"?'],
  [{ high: { scopes: ['corpsu'] } }, 'high.scopes.0: got "corpsu". Did you mean "corpus"?'],
  [{ bootstrap: { interval: 'bac' } }, 'bootstrap.interval: got "bac". Did you mean "bca"?'],
  [
    { scorers: [{ name: 'atention_received' }] },
    'scorers.0.name: got "atention_received". Did you mean "attention_received"?',
  ],
  [probes({ tasks: ['upso'] }), 'probes.tasks.0: got "upso". Did you mean "upos"?'],
  [probes({ controls: ['contrl task'] }), 'probes.controls.0: got "contrl task". Did you mean "control task"?'],
  [
    probes({ controls: ['shuffled'] }),
    'probes.controls.0: got "shuffled"; expected one of control task, permuted labels, norm alone, without norm',
  ],
  [
    probes({ controls: 'norm alone' }),
    'probes.controls: got "norm alone"; expected true, false or a list of control task, permuted labels, norm alone, without norm',
  ],
  [
    { name: '..' },
    'name: got ".."; expected letters, digits, dot, dash and underscore, the first neither dot nor dash',
  ],
  // Factors that a scorer does not have
  [tas({ head: [0] }), 'scorers.0.head: got [0]; expected no such key, as tas has no head'],
  [
    { scorers: [{ name: 'tas' }, { name: 'attention_received', site: ['pre'] }] },
    'scorers.1.site: got ["pre"]; expected no such key, as attention_received has no site',
  ],
  // Types
  [{ limit: '3' }, 'limit: got "3"; expected a number'],
  [{ limit: 1.5 }, 'limit: got 1.5; expected a whole number'],
  [{ truncate: 'yes' }, 'truncate: got "yes"; expected true or false'],
  [{ seed: { a: 1 } }, 'seed: got {"a":1}; expected a whole number'],
  [{ seed: [1, 'a'] }, 'seed: got [1,"a"]; expected a whole number'],
  [{ corpus: [3] }, 'corpus: got [3]; expected a text'],
  [{ description: 3 }, 'description: got 3; expected a text'],
  [{ high: { boundaries: { quantile: 0.5 } } }, 'high.boundaries: got {"quantile":0.5}; expected a list'],
  [{ claims: { C7: { runs: 'x' } } }, 'claims.C7.runs: got "x"; expected a list'],
  [{ layers: 'al' }, 'layers: got "al"; expected "all" or a list of whole numbers'],
  [{ layers: [1.5] }, 'layers: got [1.5]; expected "all" or a list of whole numbers'],
  // Amounts
  [{ limit: 0 }, 'limit: got 0; expected more than 0'],
  [{ seed: -1 }, 'seed: got -1; expected at least 0'],
  [{ seed: 2 ** 31 }, 'seed: got 2147483648; expected at most 2147483647'],
  [{ layers: [-1] }, 'layers.0: got -1; expected at least 0'],
  [{ permutations: 0 }, 'permutations: got 0; expected more than 0'],
  [{ selection: { share: 0 } }, 'selection.share: got 0; expected more than 0'],
  [{ selection: { share: 1 } }, 'selection.share: got 1; expected less than 1'],
  [{ bootstrap: { level: 95 } }, 'bootstrap.level: got 95; expected less than 1'],
  [{ bootstrap: { draws: 0 } }, 'bootstrap.draws: got 0; expected more than 0'],
  [
    { bootstrap: { draws: 30, primaryDraws: 20 } },
    'bootstrap: got {"draws":30,"primaryDraws":20}; expected draws of at most primaryDraws, by default 1000',
  ],
  [{ claims: { C1: { auc: 0.4 } } }, 'claims.C1.auc: got 0.4; expected at least 0.5'],
  [{ claims: { C4: { layer: 0 } } }, 'claims.C4.layer: got 0; expected at least 1'],
  ...['13/12', '8/0', '8', '-1/12', '0.5', '1e1/12', ' 8/12'].map((layer): [object, string] => [
    { claims: { C5: { layer } } },
    `claims.C5.layer: got "${layer}"; expected a whole number of at least 0, or a relative depth such as "8/12"`,
  ]),
  [
    { faithfulness: { scorers: [{ name: 'tas', layer: '13/12' }] } },
    'faithfulness.scorers.0.layer: got "13/12"; expected a whole number, a relative depth such as "8/12", "best" or "last"',
  ],
  [{ sample: 0 }, 'sample: got 0; expected more than 0'],
  [{ sample: 1.5 }, 'sample: got 1.5; expected a whole number'],
  [{ sample: 5, limit: 5 }, 'sample: got 5; expected null where there is a limit: the first sentences, or drawn ones'],
  [tas({ leftOut: [-1] }), 'scorers.0.leftOut.0: got -1; expected at least 0'],
  // Nothing
  [{ scorers: [] }, 'scorers: got []; expected at least one entry'],
  [{ layers: [] }, 'layers: got []; expected at least one entry'],
  [{ seed: [] }, 'seed: got []; expected at least one entry'],
  [{ checkpoint: [] }, 'checkpoint: got []; expected at least one entry'],
  [tas({ norm: [] }), 'scorers.0.norm: got []; expected at least one entry'],
  // Boundaries
  [boundary({ top: 0 }), 'high.boundaries.1.top: got 0; expected at least 1'],
  [boundary({ top: 2.5 }), `high.boundaries.1: got {"top":2.5}; ${BOUNDARIES}`],
  [boundary({ quantile: 1.2 }), 'high.boundaries.1.quantile: got 1.2; expected less than 1'],
  [boundary({ quantile: 0 }), 'high.boundaries.1.quantile: got 0; expected more than 0'],
  [boundary({ topShare: 1 }), 'high.boundaries.1.topShare: got 1; expected less than 1'],
  [boundary({ outlier: -0.5 }), 'high.boundaries.1.outlier: got -0.5; expected at least 0'],
  [boundary({ quantle: 0.5 }), `high.boundaries.1: got {"quantle":0.5}; ${BOUNDARIES}`],
  [boundary({ quantile: 0.5, top: 3 }), `high.boundaries.1: got {"quantile":0.5,"top":3}; ${BOUNDARIES}`],
  [tas({ boundary: [{ top: 0 }] }), 'scorers.0.boundary.0.top: got 0; expected at least 1'],
  // Slices
  ...['0/3', '4/3', '1/3/2', '1/0', '01/3', 'a', '1.5/3', ' 1/3'].map((shard): [object, string] => [
    { shard },
    `shard: got "${shard}"; expected I/N, the I-th of N slices, such as 2/3`,
  ]),
  [{ shard: 2 }, 'shard: got 2; expected a text'],
];

for (const [changes, message] of FAULTS)
  test(`refused: ${JSON.stringify(changes)}`, () => {
    assert.throws(() => parseExperimentConfig({ ...MINIMAL, ...changes }), {
      name: 'UserError',
      message: `config: ${message}`,
    });
  });

const WHOLE: [raw: unknown, message: string][] = [
  [null, 'the config: got null; expected an object'],
  [[], 'the config: got []; expected an object'],
  [{ name: 'x', checkpoint: 'y' }, 'corpus is missing; expected a text'],
  [{ checkpoint: 'y', corpus: 'z' }, 'name is missing; expected a text'],
];

for (const [raw, message] of WHOLE)
  test(`refused as a config: ${JSON.stringify(raw)}`, () => {
    assert.throws(() => parseExperimentConfig(raw), { name: 'UserError', message: `config: ${message}` });
  });

test('refused: a config that is missing, a folder or not JSON, each by its path', async () => {
  await assertRefused(() => readExperimentConfig(join(scratch, 'none.json')), /^No such config: .*none\.json$/);
  await assertRefused(() => readExperimentConfig(scratch), /^Not a JSON config: .*EISDIR/);
  await assertRefused(
    () => readExperimentConfig(writeConfigFile('broken.json', '{')),
    /^Not a JSON config: .*broken\.json: /,
  );
});

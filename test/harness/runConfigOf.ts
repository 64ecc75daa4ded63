import { parseExperimentConfig } from '../../toolkit/harness/config/config';
import type { Rule, Rules } from '../../toolkit/harness/config/rules';
import { configFor, type RunConfig } from '../../toolkit/harness/job/runConfig';
import { describedModel } from '../describedModel';

/** What is asked on a checkpoint of so many blocks. */
export function runConfigOf(asked: object = {}, numLayers = 12): RunConfig {
  const config = parseExperimentConfig({ name: 'asked', checkpoint: 'none', corpus: 'none.conllu', ...asked });
  return configFor(config, describedModel({ numLayers }));
}

/** The rule of a claim on a checkpoint of twelve blocks, with what a config says of it. */
export function ruleOf<Id extends keyof Rules>(id: Id, asked: object = {}): Rule<Id> {
  return runConfigOf({ claims: { [id]: asked } }).claims[id];
}

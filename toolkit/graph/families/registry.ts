import type { ConfigFile } from '../../checkpoint/config';
import { UserError } from '../../errors';
import { own } from '../../own';
import { albert } from './albert';
import { bert } from './bert';
import { debertaV2 } from './debertaV2';
import { distilbert } from './distilbert';
import { electra } from './electra';
import type { Family } from './family';
import { gpt2 } from './gpt2';
import { gptNeox } from './gptNeox';
import { llama, qwen2, qwen3 } from './llama';
import { modernbert } from './modernbert';
import { mpnet } from './mpnet';
import { roberta, xlmRoberta } from './roberta';

/** Every family there is. */
const FAMILIES: readonly Family[] = [
  albert,
  bert,
  debertaV2,
  distilbert,
  electra,
  gpt2,
  gptNeox,
  llama,
  modernbert,
  mpnet,
  qwen2,
  qwen3,
  roberta,
  xlmRoberta,
];

/**
 * The family of a checkpoint.
 * @throws {UserError} For a `model_type` that is missing or that none has, naming those there are.
 */
export function familyOf({ path, fields }: ConfigFile): Family {
  const type = own(fields, 'model_type');
  const found = FAMILIES.find(({ name }) => name === type);
  if (found) return found;
  const candidates = FAMILIES.map(({ name }) => name);
  const expected = `one of ${candidates.join(', ')}`;
  if (type === undefined) throw new UserError({ what: `${path}: model_type is missing`, expected });
  throw new UserError({ what: `${path}: model_type`, got: type, expected, candidates });
}

/** The family of folders whose taps were listed without a description: it was the only one. */
export const UNDESCRIBED: Family = bert;

import type { ConvertedFolder } from '../toolkit/graph/convertedFolder';
import { bert } from '../toolkit/graph/families/bert';
import type { ModelConfig } from '../toolkit/graph/modelConfig';

type Described = Pick<ConvertedFolder, 'config' | 'sites' | 'roles' | 'heads' | 'taps'>;

/** What a model of two sites says of itself, but for its taps. */
export function describedModel(config: Partial<ModelConfig>, changes: Partial<Described> = {}): Described {
  return {
    config: config as ModelConfig,
    sites: [...bert.sites] as [string, ...string[]],
    roles: { ...bert.roles, mask: '[MASK]', removal: '[MASK]' },
    heads: ['maskedLm'],
    taps: [],
    ...changes,
  };
}

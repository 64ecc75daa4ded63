import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import type { HubTools } from '../../toolkit/hub/download';
import { hubModelOf } from '../../toolkit/hub/hubModel';
import type { HubSettings } from '../../toolkit/hub/settings';
import { modelSnapshot } from '../../toolkit/hub/snapshot';
import { fixtureFolder, newPath } from '../convertedFixture';
import { FakeHub } from './fakeHub';

/** The model that the tests ask for, and the files of it that are wanted. */
export const ID = 'org/tiny-model';
export const WANTED = ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'];

export let hub: FakeHub;
before(async () => {
  hub = await FakeHub.start();
});
after(() => {
  hub.stop();
});
export let settings: HubSettings;
beforeEach(() => {
  hub.repositories.clear();
  hub.datasets.clear();
  hub.requests.length = 0;
  hub.fault = () => undefined;
  settings = { endpoint: hub.endpoint, cacheDir: newPath('hub'), token: null, isOffline: false, patience: 3000 };
});

export const said: string[] = [];
export const get = (name = ID, changes: Partial<HubSettings> = {}, tools: Partial<HubTools> = {}) => {
  const say = (line: string) => said.push(line);
  return modelSnapshot(hubModelOf(name)!, { settings: { ...settings, ...changes }, say, ...tools });
};
export const folder = (...parts: string[]) => join(settings.cacheDir, 'models--org--tiny-model', ...parts);
export const read = (name: string) => readFileSync(join(fixtureFolder('tiny-gelu'), name));

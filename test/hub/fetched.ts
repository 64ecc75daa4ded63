import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { download, type HubTools, incompletePath } from '../../toolkit/hub/download';
import type { HubFile } from '../../toolkit/hub/listing';
import { newPath } from '../convertedFixture';
import { COMMIT, FakeHub, type Fault, gitDigest, sha256, TOKEN } from './fakeHub';

export const model = { id: 'org/tiny-model', revision: 'main' };

/** The hub that they are fetched from. */
export let hub: FakeHub;
before(async () => {
  hub = await FakeHub.start();
});
after(() => {
  hub.stop();
});

/** A file that is fetched into a folder of its own. */
export class Fetched {
  readonly contents: Buffer;
  readonly digest: string;
  readonly blob: string;
  /** Bytes that were told of. */
  readonly told: number[] = [];

  constructor(readonly name: string) {
    this.contents = hub.add(model.id).files.get(name)!;
    this.digest = (name.endsWith('.safetensors') ? sha256 : gitDigest)(this.contents);
    const dir = newPath('blobs');
    mkdirSync(dir, { recursive: true });
    this.blob = join(dir, this.digest);
    hub.requests.length = 0;
    hub.fault = () => undefined;
  }

  /** A busy machine is not taken for a silent one. */
  patience = 3000;

  get(tools: Partial<HubTools> = {}, listed: Partial<HubFile> = {}): Promise<void> {
    const cacheDir = dirname(this.blob);
    const { patience } = this;
    const settings = { endpoint: hub.endpoint, cacheDir, token: TOKEN, isOffline: false, patience };
    const file = { name: this.name, size: this.contents.length, digest: this.digest, ...listed };
    const onBytes = (done: number) => this.told.push(done);
    return download({ model, commit: COMMIT, file, blob: this.blob }, onBytes, { settings, ...tools });
  }

  /** What an earlier download left. */
  leave(bytes: Buffer): void {
    writeFileSync(incompletePath(this.blob), bytes);
  }

  /** What goes wrong with the first answers that send its bytes. */
  fail(count: number, fault: Fault): void {
    let left = count;
    hub.fault = ({ host }) => (host === this.host && left-- > 0 ? fault : undefined);
  }

  /** Ranges that were asked for where the bytes lie. */
  get ranges(): (string | undefined)[] {
    return hub.requests.filter(({ host }) => host === this.host).map(({ range }) => range);
  }

  assertWhole(): void {
    assert.deepEqual(readFileSync(this.blob), this.contents);
    assert.deepEqual(readdirSync(dirname(this.blob)), [this.digest]);
  }

  assertNothing(): void {
    assert.deepEqual(readdirSync(dirname(this.blob)), []);
  }

  private get host(): 'hub' | 'storage' {
    return this.name.endsWith('.safetensors') ? 'storage' : 'hub';
  }
}

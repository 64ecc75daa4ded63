import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fixtureFolder } from '../convertedFixture';

/** A repository: the commit behind each name, and the files that every commit has. */
export interface Repository {
  refs: Record<string, string>;
  files: Map<string, Buffer>;
  licence?: string;
  isGated?: boolean;
  /** What its listing says otherwise than it is, by file. */
  lies?: Record<string, { size?: number; digest?: string }>;
}

/** What goes wrong with an answer. */
export type Fault =
  | { kind: 'cut'; after: number }
  | { kind: 'silent'; after: number }
  | { kind: 'trickle'; bytes: number; pause: number }
  | { kind: 'other'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'ignores ranges' }
  | { kind: 'longer' };

export interface Request {
  host: 'hub' | 'storage';
  path: string;
  range: string | undefined;
  token: string | undefined;
}

export const COMMIT = 'a'.repeat(40);
export const OTHER_COMMIT = 'b'.repeat(40);
/** Who has this one reads what is gated. */
export const TOKEN = 'hf_friend';

/** Answers on 127.0.0.1 as the hub does: large files lie on another host, to which it redirects. */
export class FakeHub {
  readonly repositories = new Map<string, Repository>();
  readonly datasets = new Set<string>();
  /** Former names. */
  readonly renamed = new Map<string, string>();
  readonly requests: Request[] = [];
  /** Asked before each answer. */
  fault: (request: Request) => Fault | undefined = () => undefined;

  private constructor(
    private readonly hub: Server,
    private readonly storage: Server,
  ) {}

  static async start(): Promise<FakeHub> {
    const servers = [createServer(), createServer()] as const;
    const fake = new FakeHub(...servers);
    for (const [at, server] of servers.entries()) {
      server.on('request', (request, response) => void fake.answer(at === 0 ? 'hub' : 'storage', request, response));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return fake;
  }

  stop(): void {
    for (const server of [this.hub, this.storage]) {
      server.close();
      server.closeAllConnections();
    }
  }

  get endpoint(): string {
    return addressOf(this.hub, '127.0.0.1');
  }

  /** Paths of files that were asked for, with the range. */
  get fetched(): string[] {
    const asked = this.requests.filter(({ host, path }) => host === 'hub' && path.includes('/resolve/'));
    return asked.map(({ path, range }) => path.split('/').at(-1)! + (range === undefined ? '' : ` ${range}`));
  }

  /** The files of a checkpoint and what a repository has beside it. */
  add(id: string, changes: Partial<Repository> = {}, folder = fixtureFolder('tiny-gelu')): Repository {
    const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
    for (const name of ['README.md', 'pytorch_model.bin', 'tf_model.h5', 'onnx/model.onnx', 'onnx/config.json'])
      files.set(name, Buffer.from(`${name} is not wanted`));
    const repository = { refs: { main: COMMIT }, files, ...changes };
    this.repositories.set(id, repository);
    return repository;
  }

  private async answer(host: Request['host'], message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', headers } = message;
    const request = { host, path: decodeURIComponent(url), range: headers.range, token: headers.authorization };
    this.requests.push(request);
    const fault = this.fault(request);
    if (fault?.kind === 'other') {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const [, id, revision] = /^\/api\/models\/(.+)\/revision\/(.+)\?blobs=true$/.exec(request.path) ?? [];
    const [, owner, commit, name] = /^\/(.+?)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(request.path) ?? [];
    if (id !== undefined) this.list(id, revision!, request, response);
    else if (owner !== undefined) await this.send(owner, commit!, name!, request, response, fault);
    else if (this.datasets.has(request.path.replace('/api/datasets/', ''))) response.end('{}');
    else refuse(response, 404, 'RepoNotFound', 'Repository not found');
  }

  private list(id: string, revision: string, { token }: Request, response: ServerResponse): void {
    const known = this.renamed.get(id);
    if (known !== undefined) {
      response.writeHead(307, { location: `/api/models/${known}/revision/${revision}?blobs=true` }).end();
      return;
    }
    const repository = this.repositories.get(id);
    if (!repository) {
      refuse(response, token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
      return;
    }
    const { refs, files, licence, lies } = repository;
    const sha = new Map(Object.entries(refs)).get(revision) ?? Object.values(refs).find((one) => one === revision);
    if (sha === undefined) {
      refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
      return;
    }
    const siblings = [...files].map(([rfilename, contents]) => {
      const { size = contents.length, digest } = lies?.[rfilename] ?? {};
      if (!isLarge(rfilename)) return { rfilename, size, blobId: digest ?? gitDigest(contents) };
      const lfs = { sha256: digest ?? sha256(contents), size, pointerSize: 134 };
      return { rfilename, size, blobId: gitDigest(Buffer.from('pointer')), lfs };
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id, sha, siblings, cardData: licence === undefined ? null : { license: licence } }));
  }

  private async send(
    id: string,
    commit: string,
    name: string,
    request: Request,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const repository = this.repositories.get(this.renamed.get(id) ?? id);
    const contents = repository?.files.get(name);
    if (!repository || !contents) {
      refuse(response, 404, repository ? 'EntryNotFound' : 'RepoNotFound', 'not found');
      return;
    }
    if (repository.isGated && request.host === 'hub' && request.token !== `Bearer ${TOKEN}`) {
      const status = request.token === undefined ? 401 : 403;
      refuse(response, status, 'GatedRepo', 'Access to this model is restricted');
      return;
    }
    if (isLarge(name) && request.host === 'hub') {
      const location = `${addressOf(this.storage, 'localhost')}/${id}/resolve/${commit}/${name}`;
      response.writeHead(302, { location }).end();
      return;
    }
    await sendBytes(contents, request, response, fault);
  }
}

async function sendBytes(
  contents: Buffer,
  { range }: Request,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const asked = fault?.kind === 'ignores ranges' ? undefined : /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  const start = Number(asked ?? 0);
  if (start >= contents.length && asked !== undefined) {
    response.writeHead(416, { 'content-range': `bytes */${contents.length}` }).end();
    return;
  }
  const whole = fault?.kind === 'longer' ? Buffer.concat([contents, Buffer.from('more')]) : contents;
  const bytes = whole.subarray(start);
  const span = `bytes ${start}-${whole.length - 1}/${whole.length}`;
  response.writeHead(asked === undefined ? 200 : 206, {
    'content-length': bytes.length,
    ...(asked !== undefined && { 'content-range': span }),
  });
  if (fault?.kind === 'trickle') await trickle(bytes, response, fault);
  else if (fault?.kind === 'cut') await cut(bytes.subarray(0, fault.after), response);
  else if (fault?.kind === 'silent') response.write(bytes.subarray(0, fault.after));
  else response.end(bytes);
}

/** What is sent arrives before the connection ends. */
async function cut(bytes: Buffer, response: ServerResponse): Promise<void> {
  response.flushHeaders();
  response.write(bytes);
  await setTimeout(30);
  response.destroy();
}

async function trickle(
  bytes: Buffer,
  response: ServerResponse,
  fault: { bytes: number; pause: number },
): Promise<void> {
  for (let at = 0; at < bytes.length; at += fault.bytes) {
    response.write(bytes.subarray(at, at + fault.bytes));
    await setTimeout(fault.pause);
  }
  response.end();
}

function addressOf(server: Server, host: string): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'x-error-code': code, 'x-error-message': message })
    .end(JSON.stringify({ error: message }));
}

function isLarge(name: string): boolean {
  return /\.(safetensors|bin|h5|onnx)$/.test(name);
}

export function sha256(contents: Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

/** As `git hash-object` has it. */
export function gitDigest(contents: Buffer): string {
  return createHash('sha1').update(`blob ${contents.length}\0`).update(contents).digest('hex');
}

import { createHash } from 'node:crypto';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Held while one process works on something. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** Milliseconds between two tries of one who waits. */
const BETWEEN_TRIES = 200;

/**
 * Keeps other processes of this machine from what is made at `path`. The lock is a local socket that nobody connects to: the kernel
 * closes it with the process, however that ends, so that no crash leaves it behind.
 * @returns null when another process, or another job of this one, holds it
 */
export async function takeLock(path: string): Promise<ProcessLock | null> {
  const address = addressOf(
    createHash('sha256')
      .update(realPath(resolve(path)))
      .digest('hex'),
  );
  const server = (await listen(address)) ?? ((await isAbandoned(address)) ? await listenAgain(address) : null);
  if (!server) return null;
  server.unref(); // a lock that is forgotten keeps no process alive
  return {
    release: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
      }),
  };
}

/**
 * The same, as soon as nobody else holds it.
 * @param onWait - called once, if there is something to wait for
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function waitForLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<ProcessLock> {
  for (let tries = 0; ; tries++) {
    const lock = await takeLock(path);
    if (lock) return lock;
    if (tries === 0) onWait();
    await setTimeout(BETWEEN_TRIES, undefined, { signal });
  }
}

/** Where a folder is, though it may not be there yet and links may lead to it. */
function realPath(dir: string): string {
  return existsSync(dir) ? realpathSync(dir) : join(realPath(dirname(dir)), basename(dir));
}

/** Linux has names that are no files, Windows has pipes; elsewhere the socket is a file, which a killed process does leave. */
function addressOf(name: string): string {
  if (process.platform === 'linux') return `\0afn-toolkit-${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\afn-toolkit-${name}` : join(tmpdir(), `afn-${name.slice(0, 32)}`);
}

/** Null when the address is taken. */
function listen(address: string): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(null);
      else fail(error);
    });
    server.listen(address, () => {
      done(server);
    });
  });
}

/** Whether a socket file is there that no process listens at. */
function isAbandoned(address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(address);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      done(error.code === 'ECONNREFUSED');
    });
    socket.once('connect', () => {
      socket.destroy();
      done(false);
    });
  });
}

function listenAgain(address: string): Promise<Server | null> {
  if (!address.startsWith('\0')) rmSync(address, { force: true });
  return listen(address);
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { UserError } from '../errors';
import { checkpointList, type ServedSite } from './offered';

/** Nothing but this server may be asked for anything, and wasm alone may be compiled. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': `${POLICY}; frame-ancestors 'none'`,
  'Cache-Control': 'no-cache', // what is served may be another build tomorrow
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const HOST = '127.0.0.1';

/**
 * Serves the explorer on 127.0.0.1 alone.
 * @param port - 0 for any that is free.
 * @returns the page's address, and what ends the server
 * @throws {UserError} Where the port is in use or may not be used.
 */
export async function serveExplorer(
  site: ServedSite,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const send = senderOf(site);
  const server = createServer((request, response) => {
    answer(request, response, (server.address() as AddressInfo).port, send);
  });
  server.listen(port, HOST);
  await once(server, 'listening').catch((error: unknown) => {
    throw portError(port, error as NodeJS.ErrnoException);
  });
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://${HOST}:${(server.address() as AddressInfo).port}/`, close };
}

function portError(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const what = error.code === 'EADDRINUSE' ? 'Port in use' : 'Port that may not be used';
  return new UserError({ what, got: port, expected: 'another one, or --port 0 for any that is free' });
}

type Send = (request: IncomingMessage, response: ServerResponse) => void;

/** A site of another name that leads here (DNS rebinding) could read what is served: the name that was asked for must be ours. */
function answer(request: IncomingMessage, response: ServerResponse, port: number, send: Send): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const { host = '' } = request.headers;
  if (![`${HOST}:${port}`, `localhost:${port}`].includes(host)) refuse(response, 421, 'This server has another name.');
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'This server is only read.');
  } else send(request, response);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Sends files that were there when the server began, and nothing else, so that no path leads out of its folders. */
function senderOf({ page, checkpoints }: ServedSite): Send {
  const ofPage = sirv(page, { etag: true });
  const folders = checkpoints.map(({ dir }) => sirv(dir, { etag: true }));
  const list = checkpointList(checkpoints);
  return (request, response) => {
    delete request.headers.range; // sirv ends the process where one begins behind its end
    response.on('pipe', (file) => file.on('error', () => response.destroy())); // it may be gone since
    const missing = () => {
      refuse(response, 404, 'There is no such file.');
    };
    const [path = ''] = (request.url ?? '').split('?');
    if (path === '/checkpoints.json') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(list);
      return;
    }
    const [, at, rest] = /^\/checkpoints\/(\d+)(\/.*)$/.exec(path) ?? [];
    const folder = at === undefined ? ofPage : folders[Number(at)];
    if (rest !== undefined) request.url = rest;
    if (folder) folder(request, response, missing);
    else missing();
  };
}

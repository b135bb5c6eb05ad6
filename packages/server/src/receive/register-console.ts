/**
 * The console: files built beforehand into the console package, served on the API's port. Paths of its pages all give
 * the one document, which finds out by itself what to show.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FluoroscopeError } from '../errors.ts';
import { type ConsoleFile, openConsoleFile } from './console-files.ts';

/**
 * The page loads and runs nothing but files of its own origin, talks to nobody else, and is in nobody's frame, and the
 * browser holds it to that. Pictures may be `data:`, which the components' style sheets have.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DOCUMENT = '/index.html';

/** Adds `GET /*`, with the console that is in `directory`. Throws FLS_CONSOLE_NOT_BUILT. */
export async function registerConsole(app: FastifyInstance, directory = findConsole()): Promise<void> {
  if (!existsSync(join(directory, DOCUMENT))) {
    throw new FluoroscopeError(
      'FLS_CONSOLE_NOT_BUILT',
      `The console is not built: ${directory} is missing. Run npm run build.`,
    );
  }
  app.get('/*', (request, reply) => answer(directory, request, reply));
}

function findConsole(): string {
  const manifest = createRequire(import.meta.url).resolve('@fluoroscope/console/package.json');
  return join(dirname(manifest), 'dist');
}

async function answer(
  directory: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '';
  const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const file =
    (await openConsoleFile(directory, path, acceptsGzip)) ??
    (isPage(path) ? await openConsoleFile(directory, DOCUMENT, acceptsGzip) : undefined);
  if (file === undefined) return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
  reply.headers(path.startsWith('/assets/') ? ASSET_HEADERS : PAGE_HEADERS);
  return send(file, request, reply);
}

/** A page's last name has no ending, as a file's has. */
function isPage(path: string): boolean {
  return !path.startsWith('/assets/') && !path.slice(path.lastIndexOf('/')).includes('.');
}

const COMMON_HEADERS = { 'x-content-type-options': 'nosniff', vary: 'accept-encoding' } as const;

/** Their names hold a digest of what is in them. */
const ASSET_HEADERS = { ...COMMON_HEADERS, 'cache-control': 'public, max-age=31536000, immutable' } as const;

/** The document names the assets of one build, so it may not outlive that build. */
const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'cache-control': 'no-cache',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
} as const;

async function send(
  { handle, contentType, encoding, bytes, etag }: ConsoleFile,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    await handle.close();
    return reply.code(304).send();
  }
  reply.type(contentType).header('content-length', bytes);
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.send(handle.createReadStream());
}

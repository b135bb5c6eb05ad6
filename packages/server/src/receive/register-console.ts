/**
 * The console: files built beforehand into the console package, served on the API's port. Paths of its pages all give
 * the one document, which finds out by itself what to show.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import sirv from 'sirv';
import { FluoroscopeError } from '../errors.ts';

/** The page loads nothing from elsewhere, and the browser holds it to that. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

const IMMUTABLE_SECONDS = 365 * 24 * 60 * 60;

/** Adds `GET /*`. Throws FLS_CONSOLE_NOT_BUILT. */
export async function registerConsole(app: FastifyInstance): Promise<void> {
  const serve = sirv(findBuiltConsole(), {
    single: true,
    dotfiles: false,
    gzip: true,
    immutable: true,
    maxAge: IMMUTABLE_SECONDS,
    setHeaders: setPageHeaders,
  });
  app.get('/*', (request, reply) => {
    reply.hijack();
    serve(request.raw, reply.raw, () => answerNotFound(request.raw, reply.raw));
  });
}

function findBuiltConsole(): string {
  const manifest = createRequire(import.meta.url).resolve('@fluoroscope/console/package.json');
  const directory = join(dirname(manifest), 'dist');
  if (!existsSync(join(directory, 'index.html'))) {
    throw new FluoroscopeError(
      'FLS_CONSOLE_NOT_BUILT',
      `The console is not built: ${directory} is missing. Run npm run build.`,
    );
  }
  return directory;
}

function setPageHeaders(response: ServerResponse, pathname: string): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (pathname.startsWith('/assets/')) return;
  // The document names the hashed assets of one build, so it may not outlive that build.
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('Referrer-Policy', 'no-referrer');
}

function answerNotFound(_request: IncomingMessage, response: ServerResponse): void {
  response.statusCode = 404;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end('Not found\n');
}

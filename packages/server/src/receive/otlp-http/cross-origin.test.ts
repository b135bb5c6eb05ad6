import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { allowOrigins, answerPreflight } from './cross-origin.ts';

const apps: FastifyInstance[] = [];

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function anApp(origins: readonly string[]): FastifyInstance {
  const app = Fastify();
  apps.push(app);
  allowOrigins(app, origins);
  app.options(
    '/',
    async (request, reply) => answerPreflight(request, reply, origins) ?? reply.code(405).send(),
  );
  app.post('/', async () => 'taken');
  app.post('/broken', async () => {
    throw new Error('broken');
  });
  return app;
}

/** The headers about other origins in the answer to a page of `origin`. */
async function grantsTo(origin: string | undefined, origins: readonly string[], url = '/') {
  const { headers } = await anApp(origins).inject({
    method: 'POST',
    url,
    headers: origin === undefined ? {} : { origin },
  });
  expect(headers['vary']).toBe('origin');
  const { 'access-control-allow-origin': allowed, 'access-control-allow-credentials': credentials } = headers;
  return { allowed, credentials };
}

const NOTHING = { allowed: undefined, credentials: undefined };

describe('an answer', () => {
  it.each([
    ['https://shop.example', ['https://shop.example']],
    ['https://a.shop.example', ['https://other.example', 'https://*.shop.example']],
    ['http://localhost:5173', ['http://localhost:*']],
    ['https://shop.example', ['HTTPS://Shop.example']],
    ['https://shop.example', ['*', 'https://shop.example']],
  ])('lets a page of %s in by %j, with its cookies', async (origin, origins) => {
    expect(await grantsTo(origin, origins)).toEqual({ allowed: origin, credentials: 'true' });
  });

  it.each([
    ['https://evil.example', ['https://shop.example']],
    ['https://shop.example.evil.example', ['https://shop.example']],
    ['https://evilshop.example', ['https://*.shop.example']],
    ['http://shop.example', ['https://shop.example']],
    ['null', ['https://shop.example']],
    [undefined, ['*']],
  ])('does not let %s in by %j', async (origin, origins) => {
    expect(await grantsTo(origin, origins)).toEqual(NOTHING);
  });

  it('lets everybody in by *, without cookies', async () => {
    expect(await grantsTo('https://any.example', ['*'])).toEqual({ allowed: '*', credentials: undefined });
  });

  it('can be read by the page when it is a failure', async () => {
    const grants = await grantsTo('https://shop.example', ['https://shop.example'], '/broken');
    expect(grants.allowed).toBe('https://shop.example');
  });
});

describe('a preflight', () => {
  const asked = { 'access-control-request-method': 'POST' };

  it('is told what may be sent', async () => {
    const app = anApp(['https://shop.example']);
    const headers = { origin: 'https://shop.example', ...asked };
    const response = await app.inject({ method: 'OPTIONS', url: '/', headers });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('content-encoding'),
      'access-control-max-age': '7200',
      vary: 'origin',
    });
  });

  it.each([
    [{ origin: 'https://evil.example', ...asked }],
    [{ ...asked }],
    [{ origin: 'https://shop.example' }],
  ])('is none with %j', async (headers) => {
    const response = await anApp(['https://shop.example']).inject({ method: 'OPTIONS', url: '/', headers });
    expect(response.statusCode).toBe(405);
    expect(response.headers).not.toHaveProperty('access-control-allow-methods');
  });
});

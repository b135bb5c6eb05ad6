import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerConsole } from './register-console.ts';

/** Holds the console's directory and what must not be reached from it. */
let around: string;
let directory: string;
let app: FastifyInstance;

const SCRIPT = 'export const built = 1;\n'.repeat(50);

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
}

/** The files of a build as Vite leaves them, under names that its contents give. */
async function build(name: string): Promise<void> {
  await write('index.html', `<script src="/assets/${name}.js"></script>`);
  await write(`assets/${name}.js`, SCRIPT);
  await write(`assets/${name}.js.gz`, gzipSync(SCRIPT));
}

beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'fluoroscope-console-'));
  directory = join(around, 'dist');
  await build('one');
  app = Fastify();
  await registerConsole(app, directory);
});

afterEach(async () => {
  await app.close();
  await rm(around, { recursive: true, force: true });
});

const get = (url: string, headers: Readonly<Record<string, string>> = {}) => app.inject({ url, headers });

describe('the console', () => {
  it.each([
    '/',
    '/traces',
    '/traces/1-5759e988-bd862e3fe1be46a994272793',
    '/trace-map?range=1h&x=a.b',
    '/a/',
  ])('is one document at %s, asked for anew each time and bound to its own origin', async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(body).toContain('/assets/one.js');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; /),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('keeps assets for good, compressed where that is welcome', async () => {
    const plain = await get('/assets/one.js');
    const packed = await get('/assets/one.js', { 'accept-encoding': 'gzip, deflate, br' });
    for (const { statusCode, headers } of [plain, packed]) {
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      });
    }
    expect(plain.body).toBe(SCRIPT);
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(gzipSync(SCRIPT).length),
    });
    expect(packed.rawPayload).toEqual(gzipSync(SCRIPT));
  });

  it('says that nothing changed to whoever has the file', async () => {
    const { etag } = (await get('/')).headers;
    const again = await get('/', { 'if-none-match': String(etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await utimes(join(directory, 'index.html'), 1, 1);
    expect((await get('/', { 'if-none-match': String(etag) })).statusCode).toBe(200);
  });

  it('is the one that was built last', async () => {
    await rm(directory, { recursive: true });
    expect((await get('/')).statusCode).toBe(404);
    await build('two');
    expect((await get('/')).body).toContain('/assets/two.js');
    expect((await get('/assets/two.js')).body).toBe(SCRIPT);
    expect((await get('/assets/one.js')).statusCode).toBe(404);
  });

  it.each([
    '/assets/none.js',
    '/assets/',
    '/assets/one',
    '/favicon.ico',
    '/secret.txt',
    '/.hidden.js',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/assets/%00.js',
    '/assets/one.js.gz',
    `/${'x'.repeat(300)}.js`,
  ])('has nothing but itself at %s', async (url) => {
    await write('.hidden.js', 'hidden');
    await write('../outside.txt', 'outside');
    const { statusCode, body } = await get(url);
    expect(body).not.toMatch(/hidden|outside/);
    expect([statusCode, body]).toEqual([404, 'Not found\n']);
  });

  it('answers HEAD as GET, without the content', async () => {
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: '/assets/one.js' });
    expect([statusCode, headers['content-length'], body]).toEqual([200, String(SCRIPT.length), '']);
  });

  it('does not start where it is not built', async () => {
    await rm(join(directory, 'index.html'));
    const call = registerConsole(Fastify(), directory);
    await expect(call).rejects.toMatchObject({ code: 'FLS_CONSOLE_NOT_BUILT' });
    expect(await readdir(directory)).toEqual(['assets']);
  });
});

import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from '../../src/testing/ask.ts';
import { startUdpDaemon, type UdpDaemon } from '../../src/testing/udp-daemon.ts';

const guide = readFileSync(new URL('../../../../docs/guides/sdk.md', import.meta.url), 'utf8');
const folder = mkdtempSync(fileURLToPath(new URL('../../dist/guide-', import.meta.url)));
const programs = new Map(
  [...guide.matchAll(/```js\n\/\/ (\S+)\n([^]*?)```/g)].map(([, name = '', code = '']) => [name, code]),
);

let daemon: UdpDaemon;

beforeEach(async () => {
  daemon = await startUdpDaemon();
});
afterEach(() => daemon.close());
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  output: () => string;
  ended: Promise<number | null>;
  stop(): void;
}

function run(name: string, environment: Record<string, string>): Run {
  const file = join(folder, name);
  writeFileSync(file, programs.get(name) ?? '');
  const child = fork(file, {
    silent: true,
    execArgv: ['--no-deprecation'],
    env: { ...process.env, AWS_XRAY_DAEMON_ADDRESS: daemon.address, ...environment },
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  return {
    output: () => output,
    ended: new Promise((resolve) => child.once('exit', resolve)),
    stop: () => child.kill(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test('holds the programs that are tried here', () => {
  expect([...programs.keys()]).toEqual([
    'express.mjs',
    'fastify.mjs',
    'hapi.mjs',
    'koa.mjs',
    'restify.cjs',
    'settings.mjs',
  ]);
});

// Restify itself does not load on Node 24.
const servers = ['express.mjs', 'fastify.mjs', 'hapi.mjs', 'koa.mjs'];
if (Number.parseInt(process.versions.node, 10) < 24) servers.push('restify.cjs');

test.each(servers)('%s', async (name) => {
  const port = await freePort();
  const program = run(name, { PORT: String(port) });
  await expect.poll(() => accepts(port), { timeout: 20_000, message: program.output() }).toBe(true);
  const answer = await ask(port, { path: '/items/1' });
  expect({ ...answer, output: program.output() }).toMatchObject({
    status: 200,
    body: '{"price":7}',
    output: '',
  });
  await daemon.received(1);
  program.stop();
  await program.ended;
  expect(daemon.documents()[0]).toMatchObject({ name: 'shop', annotations: { item: '1' } });
});

test('settings.mjs', async () => {
  const program = run('settings.mjs', {});
  expect(await program.ended).toBe(0);
  await daemon.received(1);
  expect(daemon.documents()[0]).toMatchObject({
    name: 'nightly-job',
    subsegments: [{ name: 'clean up' }],
  });
  expect(program.output()).toContain('documentsEmitted: 1');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The load runs in a process of its own, so that this is a test of what `npm run bench` runs.
const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const LIMIT_MILLIS = 120_000;

/** As little of an OTLP receiver as there may be, and as unlike ours:
 *  it answers in chunks and hangs up now and then. */
function tinyReceiver(taken: { calls: number }): Server {
  return createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url !== '/v1/traces') return response.writeHead(404).end();
      taken.calls += 1;
      if (taken.calls % 7 === 0) response.setHeader('Connection', 'close');
      // An answer with nothing in it, whose length is not told.
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).flushHeaders();
      return response.end();
    });
  });
}

interface Ended {
  readonly code: unknown;
  readonly output: string;
  /** What it said on the way, where it failed. */
  readonly failure: string;
}

async function bench(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, output, failure: code === 0 ? '' : errors };
}

describe('npm run bench -- --target', () => {
  const taken = { calls: 0 };
  const receiver = tinyReceiver(taken);
  let url = '';
  let directory = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fluoroscope-test-'));
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/traces`;
  });

  afterAll(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await rm(directory, { recursive: true, force: true });
  });

  it(
    'loads a foreign receiver beside ours and leaves out what that one does not tell',
    async () => {
      const page = join(directory, 'page.md');
      const flags = ['--short', '--seconds', '1', '--otlp-rate', '5000'];
      const { code, output, failure } = await bench([...flags, '--target', url, '--markdown', page]);
      expect({ code, failure }).toEqual({ code: 0, failure: '' });
      const cells = (measure: string): readonly string[] =>
        (output.split('\n').find((row) => row.startsWith(`| otlp-http: ${measure} `)) ?? '')
          .split('|')
          .map((cell) => cell.trim())
          .slice(2, 4);
      expect(cells('exports failed')).toEqual(['0', '0']);
      expect(cells('acknowledged and not counted as stored')).toEqual(['0', 'not told']);
      expect(cells('resident at the end')).toEqual([expect.stringContaining('MB'), 'not told']);
      expect(cells('spans sent')[1]).toBe((taken.calls * 512).toLocaleString('en-US'));
      expect(await readFile(page, 'utf8')).toMatch(
        /^# Benchmarks\n\nMachine: [^]*Command: `npm run bench -- --short [^]*## Side by side\n/,
      );
    },
    LIMIT_MILLIS,
  );

  it('says what is wrong with an address', async () => {
    const { code, failure } = await bench(['--target', 'http://tracing.example:4318/v1/traces']);
    expect(code).toBe(1);
    expect(failure).toContain('127.0.0.1, and not tracing.example');
  });

  it('says when there is no such process', async () => {
    const { code, failure } = await bench(['--short', '--target', url, '--target-pid', '999999999']);
    expect(code).toBe(1);
    expect(failure).toContain('999999999 is none');
  });
});

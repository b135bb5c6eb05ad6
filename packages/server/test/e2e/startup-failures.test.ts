/** What a start says when it cannot be: one sentence that a person can act on, and an exit code that a script sees. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startService } from '../support/start-service.ts';
import { runProgram, runToExit, type Ended } from './support/run-to-exit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const FAILURE = 1;
const USAGE = 2;

describe('a start that fails', () => {
  it('names a TCP port that is taken', async () => {
    await using directory = await temporaryDirectory();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await runToExit(['serve', '--port', String(port), '--data-dir', directory.path]);
    taken.close();
    expectSentence(ended, FAILURE, `TCP port ${port} on 127.0.0.1 cannot be opened`);
  });

  it('names a UDP port that is taken', async () => {
    await using directory = await temporaryDirectory();
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address();
    const ended = await runToExit(['serve', '--port', String(port), '--data-dir', directory.path]);
    taken.close();
    expectSentence(ended, FAILURE, `UDP port ${port} on 127.0.0.1 cannot be opened`);
  });

  it('names an address that is not of this machine', async () => {
    await using directory = await temporaryDirectory();
    const ended = await runToExit(['--port', '0', '--host', '203.0.113.1', '--data-dir', directory.path]);
    expectSentence(ended, FAILURE, '203.0.113.1 cannot be opened');
    expect(ended.stderr).toContain('Choose another with --host.');
  });

  it('names an address that means nothing', async () => {
    await using directory = await temporaryDirectory();
    const ended = await runToExit(['--port', '0', '--host', 'nowhere.invalid', '--data-dir', directory.path]);
    expectSentence(ended, FAILURE, 'nowhere.invalid cannot be opened');
    expect(ended.stderr).toContain('Choose another with --host.');
  });

  it('names a data directory that is a file', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'file');
    await writeFile(file, 'not a directory');
    const ended = await runToExit(['--port', '0', '--data-dir', file]);
    expectSentence(ended, FAILURE, `The data directory ${file} cannot be used`);
  });

  it('names a data directory below a file', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'file');
    await writeFile(file, 'not a directory');
    const ended = await runToExit(['--port', '0', '--data-dir', join(file, 'data')]);
    expectSentence(ended, FAILURE, `The data directory ${join(file, 'data')} cannot be used`);
  });

  it('names a data directory that a file system does not let it make', async () => {
    // Nobody can make entries there, on Linux because it is no real file system, elsewhere because of its parent.
    const path = '/proc/fluoroscope';
    const ended = await runToExit(['--port', '0', '--data-dir', path]);
    expectSentence(ended, FAILURE, `The data directory ${path} cannot be used`);
  });

  it('names a data directory that another process uses, which goes on undisturbed', async () => {
    await using directory = await temporaryDirectory();
    await using service = await startService({ dataDir: directory.path });
    const ended = await runToExit(['--port', '0', '--data-dir', directory.path]);
    expectSentence(
      ended,
      FAILURE,
      `Another Fluoroscope process is using the data directory ${directory.path}`,
    );
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  it('refuses a data directory of a newer release, and leaves it as it is', async () => {
    await using directory = await temporaryDirectory();
    await startAndStop(directory.path);
    await execute(
      directory.path,
      `INSERT INTO schema_migrations (version, name) VALUES (9000, 'of-the-future')`,
    );
    const ended = await runToExit(['--port', '0', '--data-dir', directory.path]);
    expectSentence(
      ended,
      FAILURE,
      'The data was written by a newer release (schema 9000, this release knows ',
    );
    await execute(
      directory.path,
      'ALTER TABLE schema_migrations DELETE WHERE version = 9000 SETTINGS mutations_sync = 1',
    );
    await startAndStop(directory.path);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['frobnicate'], 'Unknown command "frobnicate"'],
    [['serve', '--frobnicate'], "'--frobnicate'"],
    [['serve', 'more'], "'more'"],
    [['serve', '--retention-days', '0'], '--retention-days cannot be "0": it takes a whole number from 1 to'],
    [['serve', '--port', '99999'], '--port cannot be "99999": it takes a whole number from 0 to 65535.'],
    [['serve', '--port'], "'--port <value>'"],
    [['serve', '--port', '-1'], "'--port'"],
    [['serve', '--log-level', 'loud'], '--log-level cannot be "loud"'],
    [['serve', '--data-dir', ''], '--data-dir cannot be ""'],
  ])('%j is told so', async (args, words) => {
    expectSentence(await runToExit(args), USAGE, words);
  });

  it('names a variable whose value cannot be used', async () => {
    const ended = await runToExit(['serve'], { FLUOROSCOPE_BODY_LIMIT_BYTES: 'much' });
    expectSentence(ended, USAGE, 'FLUOROSCOPE_BODY_LIMIT_BYTES cannot be "much"');
  });
});

describe('a question about the program', () => {
  it.each([{ args: ['--help'] }, { args: ['serve', '-h'] }])('$args lists every flag', async ({ args }) => {
    const { code, stdout, stderr } = await runToExit(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const flag of ['--port', '--host', '--data-dir', '--retention-days', '--log-level']) {
      expect(stdout).toContain(flag);
    }
  });

  it('--version prints it', async () => {
    const ended = await runToExit(['--version']);
    expect(ended).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });
});

/** One sentence on stderr, nothing else anywhere. */
function expectSentence({ code, stdout, stderr }: Ended, expectedCode: number, words: string): void {
  expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).toMatch(/^fluoroscope: [^\n]+\.\n$/);
  expect(stderr).not.toMatch(/\bat .+:\d+:\d+/);
}

async function startAndStop(dataDir: string): Promise<void> {
  await using service = await startService({ dataDir });
  expect(await service.stop()).toBe(0);
}

/** Runs a statement on a data directory that no service uses, in a process of its own as the engine demands. */
async function execute(dataDir: string, sql: string): Promise<void> {
  const enginePath = join(dataDir, 'clickhouse');
  await access(enginePath);
  const program = `
    import { Session } from 'chdb';
    const session = new Session(process.argv[1]);
    session.query(process.argv[2]);
    session.close();`;
  const ended = await runProgram(['--input-type=module', '--eval', program, enginePath, sql]);
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDirectory, type ClaimedDirectory } from './data-directory.ts';

let parent: string;
const claims: ClaimedDirectory[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'fluoroscope-claim-'));
});

afterEach(async () => {
  await Promise.all(claims.splice(0).map((claimed) => claimed.release()));
  await rm(parent, { recursive: true, force: true });
});

async function claim(path: string): Promise<ClaimedDirectory> {
  const claimed = await claimDataDirectory(path);
  claims.push(claimed);
  return claimed;
}

/** Leaves a socket behind the way a killed process does. */
async function leaveSocketOfDeadProcess(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['-e', script, path], { stdio: 'ignore' });
  await once(child, 'exit');
  await access(path);
}

describe('claimDataDirectory', () => {
  it('creates the directory, with what is above it and a place for the engine', async () => {
    const path = join(parent, 'deep', 'er');
    const claimed = await claim(path);
    expect(claimed).toMatchObject({ path, enginePath: join(path, 'clickhouse') });
    await access(claimed.enginePath);
  });

  it('refuses a directory that is claimed, in one sentence that names it', async () => {
    await claim(parent);
    await expect(claim(parent)).rejects.toMatchObject({
      code: 'FLS_DATA_DIR_IN_USE',
      message: `Another Fluoroscope process is using the data directory ${parent}. Stop it or choose another with --data-dir.`,
    });
  });

  it('lets one only of many that come at once have a fresh directory', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claim(parent)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('may be claimed again once released, and leaves nothing behind', async () => {
    const first = await claimDataDirectory(parent);
    await first.release();
    expect(await readdir(parent)).toEqual(['clickhouse']);
    await claim(parent);
  });

  it('may be claimed after its owner was killed', async () => {
    await leaveSocketOfDeadProcess(join(parent, 'owner.sock'));
    await claim(parent);
    await expect(claim(parent)).rejects.toMatchObject({ code: 'FLS_DATA_DIR_IN_USE' });
  });

  it('holds where the path is longer than a socket may have', async () => {
    const path = join(parent, 'x'.repeat(200));
    const first = await claim(path);
    expect(await readdir(path)).toEqual(['clickhouse']);
    await expect(claim(path)).rejects.toMatchObject({ code: 'FLS_DATA_DIR_IN_USE' });
    await first.release();
    claims.length = 0;
    await claim(path);
  });

  it('is not disturbed by someone who connects and stays', async () => {
    const claimed = await claimDataDirectory(parent);
    const visitor = connect(join(parent, 'owner.sock'));
    await once(visitor, 'end');
    visitor.destroy();
    await expect(claimed.release()).resolves.toBeUndefined();
  });

  it('explains a path that is a file, one below a file, and one that takes no entries', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below'), '/proc/fluoroscope']) {
      await expect(claim(path)).rejects.toMatchObject({
        code: 'FLS_DATA_DIR_UNUSABLE',
        message: expect.stringMatching(
          /^The data directory .* cannot be used: .*\. Choose another with --data-dir\.$/,
        ),
      });
    }
  });

  it('explains that something else stands where its socket belongs', async () => {
    await mkdir(join(parent, 'owner.sock', 'inside'), { recursive: true });
    await expect(claim(parent)).rejects.toMatchObject({
      code: 'FLS_DATA_DIR_UNUSABLE',
      message: expect.stringContaining('cannot be claimed'),
    });
  });
});

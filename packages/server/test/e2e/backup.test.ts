/** Backup and restore of running services, by the program that people run. */

import type { TraceSummary } from '@aws-sdk/client-xray';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startAnswerKeeper } from '../support/answer-keeper.ts';
import { startService } from '../support/start-service.ts';
import { segmentNow } from './support/documents.ts';
import { configureService, fillService } from './support/fill-service.ts';
import { runToExit, type Ended } from './support/run-to-exit.ts';
import { storedState } from './support/stored-state.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { xrayReader } from './support/xray-reader.ts';

// Each runs many processes, one after another.
vi.setConfig({ testTimeout: 180_000 });

const FAILURE = 1;
const USAGE = 2;
const HEAD_BYTES = 52;
const VISIBLE = { timeout: 60_000, interval: 100 };

describe('a backup, restored into another service', () => {
  it('gives all the same answers, twice restored as well, and keeps what came meanwhile', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'all.backup');
    await using source = await startService();
    const traceIds = await fillService(source);
    await configureService(source);
    await visible(source, traceIds.length);
    const expected = await storedState(source);
    expectSuccess(await runToExit(['backup', file, '--url', source.url]));
    expect(await readdir(directory.path)).toEqual(['all.backup']);

    await using target = await startService();
    const first = await runToExit(['restore', file, '--url', target.url]);
    expectSuccess(first);
    expect(first.stdout).toContain(`${2 * traceIds.length} documents stored, 0 were there already.`);
    expect(await storedState(target)).toEqual(expected);

    const again = await runToExit(['restore', file, '--url', target.url]);
    expect(again.stdout).toContain(`0 documents stored, ${2 * traceIds.length} were there already.`);
    expect(again.stdout).toContain('0 objects of the configuration written, 4 were there already.');
    expect(await storedState(target)).toEqual(expected);

    using reader = xrayReader(target);
    const [late = ''] = traceIds;
    await reader.put(segmentNow({ trace_id: late, name: 'late' }));
    await vi.waitFor(async () => {
      const summary = await reader.summary(late);
      expect(serviceNames(summary)).toEqual(['late', 'stock', 'web']);
    }, VISIBLE);
    expect((await reader.segments([late])).get(late)?.length).toBe(3);
  });

  it('joins what both know of a trace, lists it once, and leaves it in its place', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'half.backup');
    // Its first digits name no time, so where it is filed depends on what arrived first.
    const trace_id = `1-ffffffff-${'ab'.repeat(12)}`;
    const now = Date.now() / 1000;
    await using source = await startService();
    using sourceReader = xrayReader(source);
    await sourceReader.put(segmentNow({ trace_id, name: 'early', start_time: now - 60, end_time: now - 50 }));
    expectSuccess(await runToExit(['backup', file, '--url', source.url]));
    await using target = await startService();
    using reader = xrayReader(target);
    await reader.put(segmentNow({ trace_id, name: 'here' }));
    await visible(target, 1);
    expectSuccess(await runToExit(['restore', file, '--url', target.url]));
    const summaries = await reader.summaries();
    expect(summaries.map(({ Id }) => Id)).toEqual([trace_id]);
    expect(serviceNames(summaries[0])).toEqual(['early', 'here']);
    expect((await reader.segments([trace_id])).get(trace_id)?.length).toBe(2);
  });

  it('keeps configuration of the same name, says so, and replaces it when told to', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'configuration.backup');
    await using source = await startService();
    await configureService(source);
    expectSuccess(await runToExit(['backup', file, '--url', source.url]));
    await using target = await startService();
    await configureService(target);
    const before = await storedState(target);
    const kept = await runToExit(['restore', file, '--url', target.url]);
    expectSuccess(kept);
    expect(kept.stdout).toContain('Kept as it was, and not as in the backup: group faults.');
    expect(await storedState(target)).toEqual(before);
    expectSuccess(await runToExit(['restore', file, '--url', target.url, '--replace-configuration']));
    const replaced = await storedState(target);
    const { groups, rules, tags } = (await storedState(source)) as Record<string, unknown>;
    expect(replaced).toMatchObject({ groups, rules, tags });
  });
});

describe('a restore whose service is killed', () => {
  it('ends with a sentence; the service assembles what it had, and a repetition brings the rest', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'all.backup');
    await using source = await startService();
    const filler = Array.from({ length: 2000 }, (_, at) => at.toString(36)).join(' ');
    const traceIds: string[] = [];
    for (let round = 0; round < 12; round += 1) traceIds.push(...(await fillService(source, filler)));
    await visible(source, traceIds.length);
    const expected = await storedState(source);
    expectSuccess(await runToExit(['backup', file, '--url', source.url]));

    const dataDir = await mkdtemp(join(directory.path, 'data-'));
    await using killed = await startService({ dataDir });
    // Portions 0 and 1 are the header and the configuration: 2 is stored, and its sender waits to hear so.
    await using between = await startAnswerKeeper(killed.url, 3);
    const restoring = runToExit(['restore', file, '--url', between.url]);
    await Promise.race([between.keeping, restoring]);
    await killed.kill();
    await between.close();
    const ended = await restoring;
    expectSentence(ended, FAILURE, `The service at ${between.url} stopped answering at portion 2: `);

    await using target = await startService({ dataDir });
    using reader = xrayReader(target);
    const summaries = await reader.summaries();
    const stored = await reader.segments(traceIds);
    expect(stored.size).toBeGreaterThan(0);
    expect(stored.size).toBeLessThan(traceIds.length);
    expect(summaries.map(({ Id = '' }) => Id).sort()).toEqual([...stored.keys()].sort());

    expectSuccess(await runToExit(['restore', file, '--url', target.url]));
    expect(await storedState(target)).toEqual(expected);
    expect(target.log()).not.toMatch(/"level":(?:50|60)/);
  });
});

describe('a damaged archive', () => {
  it('is refused, whichever portion is damaged, and told by name; what is whole can be had', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'all.backup');
    await using source = await startService();
    const traceIds = await fillService(source);
    await configureService(source);
    expectSuccess(await runToExit(['backup', file, '--url', source.url]));
    const bytes = await readFile(file);
    const starts = portionsOf(bytes);
    expect(starts.length).toBe(4);
    await using target = await startService();
    const damaged = join(directory.path, 'damaged.backup');
    const restoreDamaged = (...flags: string[]) =>
      runToExit(['restore', damaged, '--url', target.url, ...flags]);
    for (const [sequence, start] of starts.entries()) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(start + HEAD_BYTES + 1) ^ 0x10, start + HEAD_BYTES + 1);
      await writeFile(damaged, flipped);
      expectSentence(await restoreDamaged(), FAILURE, `portion ${sequence} is damaged or torn`);
    }
    await writeFile(damaged, bytes.subarray(0, starts[3]));
    expectSentence(await restoreDamaged(), FAILURE, 'its end is missing');
    await writeFile(damaged, Buffer.concat([bytes.subarray(0, starts[2]), bytes.subarray(starts[3])]));
    expectSentence(await restoreDamaged(), FAILURE, 'portion 2 is missing');
    await writeFile(damaged, 'something else');
    expectSentence(await restoreDamaged(), FAILURE, 'is no backup of Fluoroscope');
    using reader = xrayReader(target);
    expect(await reader.summaries()).toEqual([]);

    const withoutConfiguration = Buffer.from(bytes);
    withoutConfiguration.fill(0, starts[1], (starts[1] ?? 0) + HEAD_BYTES + 10);
    await writeFile(damaged, withoutConfiguration);
    const partly = await restoreDamaged('--skip-damaged');
    expectSuccess(partly);
    expect(partly.stderr).toContain('portion 1 is damaged or torn');
    expect((await reader.summaries()).length).toBe(traceIds.length);
  });
});

describe('a command that cannot do its work', () => {
  it('says that no service answers, that what answers is none, and what is wrong with a file', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'a.backup');
    const nobody = 'http://127.0.0.1:9';
    expectSentence(
      await runToExit(['backup', file, '--url', nobody]),
      FAILURE,
      `No service answers at ${nobody}`,
    );
    expectSentence(await runToExit(['backup', file, '--url', 'here']), USAGE, '--url cannot be "here"');
    expectSentence(await runToExit(['backup']), USAGE, 'The name of a FILE is missing');
    expectSentence(await runToExit(['restore', file, 'b']), USAGE, '"b" is one argument too many');
    expectSentence(await runToExit(['restore', file]), FAILURE, `${file} cannot be read`);
    const web = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
    expectSentence(await runToExit(['backup', file, '--url', url]), FAILURE, 'is no portion of a backup');
    web.close();
    expect(await readdir(directory.path)).toEqual([]);
    await writeFile(file, '');
    await using service = await startService();
    const taken = await runToExit(['backup', file, '--url', service.url]);
    expectSentence(taken, FAILURE, 'there is a file of that name already');
    const nowhere = await runToExit(['backup', join(directory.path, 'no', 'a'), '--url', service.url]);
    expectSentence(nowhere, FAILURE, 'cannot be written');
  });

  it('says that the disk is full, and leaves nothing behind', async () => {
    await using directory = await temporaryDirectory();
    await using service = await startService();
    // A device that takes nothing, in place of the file that is written first.
    await symlink('/dev/full', join(directory.path, 'a.backup.part'));
    const ended = await runToExit(['backup', join(directory.path, 'a.backup'), '--url', service.url]);
    expectSentence(ended, FAILURE, 'ENOSPC');
    expect(await readdir(directory.path)).toEqual([]);
  });
});

/** Where each portion of an archive begins. */
function portionsOf(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += HEAD_BYTES + bytes.readUInt32LE(at + 12)) starts.push(at);
  return starts;
}

function serviceNames(summary: TraceSummary | undefined): string[] {
  return [...new Set(summary?.ServiceIds?.map(({ Name = '' }) => Name))].sort();
}

async function visible(service: { readonly url: string }, count: number): Promise<void> {
  using reader = xrayReader(service);
  await vi.waitFor(async () => {
    const summaries = await reader.summaries();
    expect(summaries.length).toBe(count);
    expect(summaries.filter(({ IsPartial }) => IsPartial)).toEqual([]);
  }, VISIBLE);
}

function expectSuccess({ code, stderr }: Ended): void {
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

function expectSentence({ code, stdout, stderr }: Ended, expected: number, words: string): void {
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^fluoroscope: .*\.$/);
  expect(stderr).toContain(words);
}

/**
 * What an earlier release left opens in this one, with everything in it: directories that releases wrote (see
 * write-directory.js), and databases at the number of each migration there ever was.
 */

import { execFileSync } from 'node:child_process';
import {
  BatchGetTracesCommand,
  GetGroupsCommand,
  GetSamplingRulesCommand,
  GetTraceSummariesCommand,
} from '@aws-sdk/client-xray';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../e2e/support/run-to-exit.ts';
import { newTraceId, segmentNow } from '../e2e/support/documents.ts';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
import { xrayReader } from '../e2e/support/xray-reader.ts';
import { startService } from '../support/start-service.ts';

const DIRECTORIES = fileURLToPath(new URL('directories/', import.meta.url));
const releases = (await readdir(DIRECTORIES)).flatMap((file) => /^(.*)\.tar\.gz$/.exec(file)?.[1] ?? []);
const files = await readdir(new URL('../../migrations/', import.meta.url));
const migrations = files.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b);

interface Written {
  readonly range: { readonly StartTime: number; readonly EndTime: number };
  readonly traceIds: string[];
  readonly answers: {
    readonly summaries: readonly { readonly Id: string; readonly StartTime: number }[];
    readonly traces: readonly {
      readonly Id: string;
      readonly Segments: readonly { readonly Document: string }[];
    }[];
    readonly groups: readonly { readonly GroupName: string; readonly FilterExpression?: string }[];
    readonly rules: readonly { readonly SamplingRule: object }[];
  };
}

describe('a data directory of an earlier release', { timeout: 180_000 }, () => {
  it('is kept for this schema', () => {
    expect(releases.some((name) => name.endsWith(`-schema-${migrations.at(-1)}`))).toBe(true);
  });

  it.each(releases)('%s opens, with all that is in it', async (release) => {
    await using directory = await temporaryDirectory();
    execFileSync('tar', ['-xzf', join(DIRECTORIES, `${release}.tar.gz`), '-C', directory.path]);
    const text = await readFile(join(DIRECTORIES, `${release}.json`), 'utf8');
    const { range, traceIds, answers } = JSON.parse(text) as Written;
    await using service = await startService({
      dataDir: join(directory.path, 'data'),
      flags: ['--retention-days', '3650'],
    });
    using reader = xrayReader(service);
    const { client } = reader;
    const times = { StartTime: new Date(range.StartTime * 1000), EndTime: new Date(range.EndTime * 1000) };
    const { TraceSummaries } = await client.send(new GetTraceSummariesCommand(times));
    // Later releases may say more, but nothing else.
    expect(TraceSummaries).toMatchObject(answers.summaries.map(({ StartTime: _time, ...rest }) => rest));
    const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds: traceIds }));
    expect(Traces.map(partsOf).sort(byId)).toEqual(answers.traces.map(partsOf).sort(byId));
    const faults = await client.send(
      new GetTraceSummariesCommand({ ...times, FilterExpression: 'group.name = "faults"' }),
    );
    expect(faults.TraceSummaries?.map(({ Id }) => Id)).toEqual(traceIds.slice(0, 1));
    const { Groups } = await client.send(new GetGroupsCommand({}));
    expect(Groups).toMatchObject(answers.groups);
    const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
    expect(SamplingRuleRecords).toMatchObject(answers.rules.map(({ SamplingRule }) => ({ SamplingRule })));
  });
});

describe('a database at the number of an earlier migration', { timeout: 180_000 }, () => {
  it.each(migrations)('%i is brought to this one, with its rows', async (number) => {
    await using directory = await temporaryDirectory();
    const trace_id = newTraceId();
    const receivedAt = (Date.now() / 1000).toFixed(6);
    const document = JSON.stringify(segmentNow({ trace_id, fault: true }));
    await fill(directory.path, number, { traceId: trace_id, receivedAt, document });
    await using service = await startService({ dataDir: directory.path });
    using reader = xrayReader(service);
    expect(await reader.summary(trace_id)).toMatchObject({ HasFault: true, IsPartial: false });
    expect((await reader.segments([trace_id])).get(trace_id)?.length).toBe(1);
    const { Groups = [] } = await reader.client.send(new GetGroupsCommand({}));
    expect(Groups.map(({ GroupName }) => GroupName)).toEqual(
      number < 3 ? ['Default'] : ['Default', 'faults'],
    );
  });
});

interface Row {
  readonly traceId: string;
  readonly receivedAt: string;
  readonly document: string;
}

/** Makes a database as a release with migrations up to `number` would, with one document and one group. */
async function fill(dataDir: string, number: number, row: Row): Promise<void> {
  const enginePath = join(dataDir, 'clickhouse');
  await mkdir(enginePath);
  const program = `
    const [dist, directory, number, inserts] = process.argv.slice(1);
    const { openEmbedded } = await import(dist + 'store/client.js');
    const { migrate } = await import(dist + 'store/migrate.js');
    const database = openEmbedded({ directory });
    await migrate(database, Number(number));
    for (const [table, row] of JSON.parse(inserts))
      await database.insert(table, 'JSONCompactEachRow', Buffer.from(JSON.stringify(row)));
    await database.close();`;
  const dist = new URL('../../dist/', import.meta.url).href;
  const inserts = JSON.stringify(rowsAt(number, row));
  const ended = await runProgram([
    '--input-type=module',
    '--eval',
    program,
    dist,
    enginePath,
    String(number),
    inserts,
  ]);
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
}

function rowsAt(
  number: number,
  { traceId, receivedAt, document }: Row,
): readonly (readonly [string, readonly unknown[]])[] {
  const group = {
    name: 'faults',
    arn: 'arn:aws:xray:us-east-1:000000000000:group/faults/A',
    versions: [{ filterExpression: 'fault', from: 1 }],
    insightsEnabled: false,
    notificationsEnabled: false,
  };
  return [
    number < 5
      ? ['segments', [traceId, receivedAt, 0, document]]
      : ['documents', [traceId, receivedAt, [document]]],
    // What the first release had assembled is assembled again, as its rows of traces are gone.
    ...(number === 1 ? [['watermarks', ['embedded', receivedAt, receivedAt]] as const] : []),
    ...(number >= 3
      ? [['resources', ['group', 'faults', 1, false, JSON.stringify(group), receivedAt]] as const]
      : []),
  ];
}

interface Parts {
  readonly Id?: string | undefined;
  readonly Segments?: readonly { readonly Document?: string | undefined }[] | undefined;
}

function partsOf({ Id, Segments = [] }: Parts): {
  readonly id: string;
  readonly segments: readonly unknown[];
} {
  return { id: Id ?? '', segments: Segments.map(({ Document = '' }) => JSON.parse(Document) as unknown) };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/**
 * Writes a small data directory with the service as it is built now, for the tests of later releases:
 *
 *     npx tsc -b && node packages/server/test/upgrade/write-directory.js
 *
 * Run it for each release, and add what it writes to `directories/`: the directory, packed, and beside it what
 * is in it by the answers of the service that wrote it. Nothing in it expires for ten years.
 */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const server = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));
const schema = Math.max(...readdirSync(join(server, 'migrations')).map((name) => Number(name.slice(0, 4))));
const name = `${version}-schema-${schema}`;

const directory = mkdtempSync(join(tmpdir(), 'fluoroscope-release-'));
const dataDir = join(directory, 'data');
const flags = [
  '--port',
  '0',
  '--otlp-http-port',
  'off',
  '--otlp-grpc-port',
  'off',
  '--retention-days',
  '3650',
];
const child = spawn(process.execPath, [join(server, 'bin/fluoroscope.js'), ...flags, '--data-dir', dataDir], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [ready] = await once(createInterface({ input: child.stdout }), 'line');
const url = ready.split(' ').at(-1);

const second = Math.floor(Date.now() / 1000);
const traceIds = [1, 2, 3].map((at) => `1-${second.toString(16)}-${String(at).padStart(24, '0')}`);
await call('/TraceSegments', {
  TraceSegmentDocuments: traceIds.flatMap(documentsOf).map((each) => JSON.stringify(each)),
});
await call('/CreateGroup', { GroupName: 'faults', FilterExpression: 'fault' });
await call('/CreateSamplingRule', {
  SamplingRule: {
    RuleName: 'half',
    Priority: 10,
    FixedRate: 0.5,
    ReservoirSize: 1,
    ServiceName: 'web',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    ResourceARN: '*',
    Version: 1,
  },
});
const range = { StartTime: second - 60, EndTime: second + 60 };
let summaries = [];
while (summaries.length < traceIds.length) {
  ({ TraceSummaries: summaries } = await call('/TraceSummaries', range));
}
const { Traces } = await call('/Traces', { TraceIds: traceIds });
const { Groups } = await call('/Groups', {});
const { SamplingRuleRecords } = await call('/GetSamplingRules', {});
const answers = { summaries, traces: Traces, groups: Groups, rules: SamplingRuleRecords };
child.kill('SIGTERM');
await once(child, 'exit');

const target = fileURLToPath(new URL('directories/', import.meta.url));
writeFileSync(join(target, `${name}.json`), `${JSON.stringify({ range, traceIds, answers })}\n`);
// Neither names nor times of the machine that wrote it.
const packing = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--exclude=*.sock'];
const tar = execFileSync('tar', ['-c', ...packing, '-C', directory, 'data'], { maxBuffer: 1 << 30 });
writeFileSync(
  join(target, `${name}.tar.gz`),
  execFileSync('gzip', ['-9n'], { input: tar, maxBuffer: 1 << 30 }),
);
rmSync(directory, { recursive: true });

/** A front that fails in one trace of three, and what it calls. */
function documentsOf(trace_id, at) {
  const [front, callId, back] = [1, 2, 3].map((part) => `${at + 1}${part}`.padStart(16, '0'));
  const times = { start_time: second, end_time: second + 0.25 };
  return [
    {
      trace_id,
      id: front,
      name: 'web',
      ...times,
      ...(at === 0 ? { fault: true } : {}),
      annotations: { order: at },
      metadata: { default: { note: 'kept' } },
      http: {
        request: { method: 'GET', url: 'http://shop.example/' },
        response: { status: at === 0 ? 500 : 200 },
      },
      subsegments: [{ id: callId, name: 'stock', namespace: 'remote', ...times }],
    },
    { trace_id, id: back, parent_id: callId, name: 'stock', ...times },
  ];
}

async function call(path, input) {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

import { afterEach, beforeEach, expect, test } from 'vitest';
import { runScript } from '../testing/run-script.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';

let daemon: UdpDaemon;

beforeEach(async () => {
  daemon = await startUdpDaemon();
});

afterEach(() => daemon.close());

const identity = `trace_id: '1-5759e988-bd862e3fe1be46a994272793', id: '53995c3f42cd8ad8'`;

function emitting(count: number, then: string): string {
  return `
    import { emitDocument, flush } from 'sdk/emit/emitter.ts';
    for (let index = 0; index < ${count}; index += 1) {
      emitDocument(JSON.stringify({ ${identity}, name: 's' + index, padding: 'x'.repeat(300) }));
    }
    ${then}
  `;
}

function environment(address: string): Record<string, string> {
  return { AWS_XRAY_DAEMON_ADDRESS: address };
}

/** More than the SDK sends at once, and no more than the daemon's buffer holds while this process waits for a
 *  processor. */
const BACKLOG = 250;

test.each([
  ['process.exit() straight after the last document', 10, 'process.exit(0);'],
  ['flush, then process.exit()', BACKLOG, 'await flush(); process.exit(0);'],
  ['process.exit() with a backlog', BACKLOG, 'process.exit(0);'],
  ['an end of its own', BACKLOG, ''],
  ['an uncaught exception', 10, 'throw new Error("the end");'],
])('%s loses nothing', async (_name, count, then) => {
  await runScript(emitting(count, then), environment(daemon.address));
  await daemon.received(count);
  expect(new Set(daemon.documents().map(({ name }) => name)).size).toBe(count);
});

test('what is open is sent as it stands when the process ends', async () => {
  const script = `
    import { Segment } from 'sdk/segment/segment.ts';
    const segment = new Segment('open');
    segment.addNewSubsegment('work');
    new Segment('closed').close();
    const unsampled = new Segment('unsampled');
    unsampled.notTraced = true;
    process.exit(0);
  `;
  await runScript(script, environment(daemon.address));
  await daemon.received(2);
  expect(daemon.documents()).toMatchObject([
    { name: 'closed' },
    { name: 'open', in_progress: true, subsegments: [{ name: 'work', in_progress: true }] },
  ]);
});

test('a host name is looked up, and what came before it was is sent', async () => {
  const port = daemon.address.split(':')[1];
  await runScript(emitting(20, 'await flush(); process.exit(0);'), environment(`localhost:${port}`));
  await daemon.received(20);
  expect(daemon.documents()).toHaveLength(20);
});

test('a document that waits for an answer over HTTP leaves by UDP when the process exits', async () => {
  const script = `
    import { createServer } from 'node:net';
    import { setDaemonAddress } from 'sdk/emit/daemon-address.ts';
    import { emitDocument } from 'sdk/emit/emitter.ts';
    const silent = createServer().listen(0, '127.0.0.1', () => {
      setDaemonAddress('udp:${daemon.address} tcp:127.0.0.1:' + silent.address().port);
      emitDocument(JSON.stringify({ ${identity}, name: 's', metadata: { default: { a: 'x'.repeat(70000) } } }));
      setTimeout(() => process.exit(0), 50);
    });
  `;
  await runScript(script);
  await daemon.received(1);
  expect(daemon.documents()[0]).toMatchObject({ id: '53995c3f42cd8ad8' });
});

test.each([
  ['127.0.0.1:1', 0],
  ['no-such-host.invalid:2000', 1],
  ['[::1]:1', 1],
])(
  'nobody at %s: the process ends by itself, with at most %i lines on the console',
  async (address, lines) => {
    const { code, stderr } = await runScript(emitting(200, 'await flush();'), environment(address));
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('[ERROR]')).length).toBeLessThanOrEqual(lines);
  },
);

test('what nobody takes is counted', async () => {
  const script = emitting(
    1,
    `
    import { counters } from 'sdk/health/counters.ts';
    let counted = counters();
    for (let turn = 0; turn < 500 && counted.droppedRefused === 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      counted = counters();
    }
    console.log(counted.droppedRefused);
  `,
  );
  const { stdout } = await runScript(script, environment('127.0.0.1:1'));
  expect(Number(stdout)).toBeGreaterThan(0);
});

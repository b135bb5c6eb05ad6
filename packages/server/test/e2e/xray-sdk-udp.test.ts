/** An application with the official Node SDK sends over UDP and polls for sampling; the official client reads. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { newTraceId } from './support/documents.ts';
import { xrayReader, type ReturnedSegment, type XRayReader } from './support/xray-reader.ts';

const APP = fileURLToPath(new URL('./fixtures/traced-app.cjs', import.meta.url));
const VISIBLE = { timeout: 20_000, interval: 50 };
/** The SDK reports every ten seconds. */
const REPORTED = { timeout: 20_000, interval: 200 };
const PARALLEL = 150;

interface TracedApp {
  /** Calls a route; the caller's header carries the trace id and the decision, if any. */
  call(path: string, traceId: string, decision?: string): Promise<number>;
  /** What the SDK's logger was told. */
  readonly log: readonly { readonly level: string; readonly message: string }[];
  [Symbol.asyncDispose](): Promise<void>;
}

let service: RunningService;
let xray: XRayReader;
let app: TracedApp;

beforeAll(async () => {
  service = await startService();
  xray = xrayReader(service);
  app = await startApp(service.port);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

describe('a trace of the official SDK', () => {
  it('has its annotations, metadata, user, exception and downstream call', async () => {
    const traceId = newTraceId();
    expect(await app.call('/order', traceId, 'Sampled=1')).toBe(500);
    const segments = await segmentsOf(traceId, (found) => expect(found).toHaveLength(2));
    const order = segments.find(({ parent_id }) => parent_id === undefined);
    const stock = segments.find(({ parent_id }) => parent_id !== undefined);
    expect(order).toMatchObject({
      name: 'traced-app',
      fault: true,
      user: 'user-7',
      annotations: { order: 'o-1234', gift: true, items: 3 },
      metadata: { shop: { basket: { books: ['Ü', '\t"quoted"'], total: 12.5 } } },
      http: { request: { method: 'GET' }, response: { status: 500 } },
      aws: { xray: { sdk: 'X-Ray for Node.js' } },
    });
    const [reserve, call] = order?.subsegments ?? [];
    expect(reserve).toMatchObject({ name: 'reserve', annotations: { warehouse: 'north' } });
    expect(reserve?.subsegments?.[0]).toMatchObject({
      name: 'charge',
      fault: true,
      cause: { exceptions: [{ type: 'RangeError', message: 'The card is over its limit' }] },
    });
    expect(reserve?.subsegments?.[0]?.cause?.exceptions?.[0]?.stack?.length).toBeGreaterThan(2);
    expect(call).toMatchObject({ namespace: 'remote', id: stock?.parent_id });
    expect(stock).toMatchObject({ name: 'traced-app', error: true, http: { response: { status: 404 } } });
  });

  it('is summarized with its outcome, entry point, HTTP data and annotations', async () => {
    const traceId = newTraceId();
    await app.call('/order', traceId, 'Sampled=1');
    await vi.waitFor(async () => {
      expect(await xray.summary(traceId)).toMatchObject({
        // Outcomes are those of the first segment; the 404 is further down.
        HasFault: true,
        HasError: false,
        HasThrottle: false,
        IsPartial: false,
        Http: { HttpMethod: 'GET', HttpStatus: 500, HttpURL: expect.stringMatching(/\/order$/) },
        EntryPoint: { Name: 'traced-app' },
        Users: [{ UserName: 'user-7' }],
        Annotations: {
          order: [{ AnnotationValue: { StringValue: 'o-1234' } }],
          gift: [{ AnnotationValue: { BooleanValue: true } }],
          items: [{ AnnotationValue: { NumberValue: 3 } }],
          warehouse: [{ AnnotationValue: { StringValue: 'north' } }],
        },
      });
    }, VISIBLE);
  });

  it('has every subsegment, those sent on their own and those that stayed, once and in its place', async () => {
    const traceId = newTraceId();
    await app.call('/fan-out', traceId, 'Sampled=1');
    const expected = Array.from({ length: PARALLEL }, (_, index) => `part-${index}`);
    const [segment] = await segmentsOf(traceId, (found) => {
      expect(found).toHaveLength(1);
      expect(found[0]?.subsegments).toHaveLength(PARALLEL);
    });
    const parts = segment?.subsegments ?? [];
    expect(parts.map(({ name }) => name).sort()).toEqual(expected.sort());
    for (const { name, metadata } of parts) expect(metadata).toEqual({ default: { name } });
    await vi.waitFor(async () => {
      expect(await xray.summary(traceId)).toMatchObject({ IsPartial: false, HasFault: false });
    }, VISIBLE);
  });

  it('is not there when its header says that it is not sampled', async () => {
    const [unsampled, sampled] = [newTraceId(), newTraceId()];
    await app.call('/plain', unsampled, 'Sampled=0');
    await app.call('/plain', sampled, 'Sampled=1');
    await vi.waitFor(async () => expect(await xray.summary(sampled)).toBeDefined(), VISIBLE);
    expect(await xray.summary(unsampled)).toBeUndefined();
  });
});

describe('the sampler of the official SDK', () => {
  it('takes the rules and the targets of the service without a complaint', async () => {
    // The first decision starts the poller; it is made by local rules, since no others are there yet.
    await app.call('/plain', newTraceId());
    await vi.waitUntil(() => told('Successfully refreshed centralized sampling rule cache.'), REPORTED);
    const traceId = newTraceId();
    await app.call('/plain', traceId);
    // The first request of a second is let through by the rule's reservoir.
    const [segment] = await segmentsOf(traceId, (found) => expect(found).toHaveLength(1));
    expect(segment?.aws?.xray).toMatchObject({ rule_name: 'Default' });
    await vi.waitUntil(
      () => told('Successfully reported rule statistics to get new sampling quota.'),
      REPORTED,
    );
    expect(app.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

function told(message: string): boolean {
  return app.log.some((line) => line.message === message);
}

/** The trace's segments, once `holds` no longer throws for them. */
function segmentsOf(
  traceId: string,
  holds: (segments: readonly ReturnedSegment[]) => void,
): Promise<readonly ReturnedSegment[]> {
  return vi.waitFor(async () => {
    const segments = (await xray.segments([traceId])).get(traceId) ?? [];
    holds(segments);
    return segments;
  }, VISIBLE);
}

async function startApp(servicePort: number): Promise<TracedApp> {
  const child = spawn(process.execPath, [APP], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${servicePort}` },
  });
  const ended = once(child, 'exit');
  const log: { level: string; message: string }[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(readLine(line)));
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    log,
    async call(path, traceId, decision) {
      const header = decision === undefined ? `Root=${traceId}` : `Root=${traceId};${decision}`;
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { 'x-amzn-trace-id': header },
      });
      await answer.text();
      return answer.status;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Node itself writes to stderr too, such as a crash; that is a complaint like any other. */
function readLine(line: string): { level: string; message: string } {
  return line.startsWith('{"level"') ? JSON.parse(line) : { level: 'error', message: line };
}

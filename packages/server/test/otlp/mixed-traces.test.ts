/**
 * Services with the X-Ray SDK and services with OpenTelemetry in one trace: each a process of its own with the official
 * packages, calling one another over HTTP, whatever header the request came with.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  BatchGetTracesCommand,
  GetTraceGraphCommand,
  ListRetrievedTracesCommand,
  StartTraceRetrievalCommand,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { xrayReader, type ReturnedSegment, type XRayReader } from '../e2e/support/xray-reader.ts';
import { newOtelTraceId } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { toXRayTraceId } from './send-spans.ts';

const XRAY_SERVICE = fileURLToPath(new URL('./fixtures/xray-service.cjs', import.meta.url));
const OTEL_SERVICE = fileURLToPath(new URL('./fixtures/otel-service.cjs', import.meta.url));
const VISIBLE = { timeout: 20_000, interval: 50 };
const WINDOW_MS = 600_000;

/** A service that calls the next one it is told of. */
interface App {
  readonly name: string;
  readonly url: string;
  end(): Promise<void>;
}

let service: RunningService;
let xray: XRayReader;
let apps: Record<'xrayFront' | 'xrayBack' | 'otelFront' | 'otelBack', App>;

beforeAll(async () => {
  service = await startService({ flags: ['--otlp-grpc-port', '0'] });
  xray = xrayReader(service);
  const [xrayFront, xrayBack, otelFront, otelBack] = await Promise.all([
    startApp(XRAY_SERVICE, 'xray-front'),
    startApp(XRAY_SERVICE, 'xray-back'),
    startApp(OTEL_SERVICE, 'otel-front', 'xray,tracecontext'),
    startApp(OTEL_SERVICE, 'otel-back', 'tracecontext,xray'),
  ]);
  apps = { xrayFront, xrayBack, otelFront, otelBack };
});

afterAll(async () => {
  await Promise.all(Object.values(apps).map((app) => app.end()));
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

const amazonHeader = (id: string) => ({
  'x-amzn-trace-id': `Root=${toXRayTraceId(id)};Parent=${newSpanId()};Sampled=1`,
});
const traceparent = (id: string) => ({ traceparent: `00-${id}-${newSpanId()}-01` });
/** What a load balancer sends. */
const rootOnly = (id: string) => ({ 'x-amzn-trace-id': `Root=${toXRayTraceId(id)}` });
const both = (id: string) => ({ ...amazonHeader(id), ...traceparent(id) });

describe('services of both kinds in one trace', () => {
  it.each<[string, (otelTraceId: string) => Record<string, string>, (keyof typeof apps)[]]>([
    ['X-Amzn-Trace-Id', amazonHeader, ['otelFront', 'xrayBack']],
    ['X-Amzn-Trace-Id', amazonHeader, ['xrayFront', 'otelBack']],
    ['X-Amzn-Trace-Id', amazonHeader, ['xrayFront', 'otelFront', 'otelBack', 'xrayBack']],
    ['traceparent', traceparent, ['otelFront', 'xrayBack']],
    ['traceparent', traceparent, ['otelBack', 'otelFront', 'xrayFront', 'xrayBack']],
    ['both headers', both, ['otelFront', 'xrayFront', 'otelBack']],
    ['Root= only', rootOnly, ['xrayFront', 'otelBack']],
    ['Root= only', rootOnly, ['xrayFront', 'otelFront', 'xrayBack']],
  ])('make one tree when the request came with %s', async (_header, headersOf, path) => {
    const otelTraceId = newOtelTraceId();
    const called = path.map((key) => apps[key]);
    expect(await call(called, headersOf(otelTraceId))).toBe(200);
    const names = called.map(({ name }) => name);
    for (const spelling of [toXRayTraceId(otelTraceId), otelTraceId]) {
      await vi.waitFor(async () => expectOneTree(await segmentsOf(spelling), names), VISIBLE);
      await expectOneNodeEach(spelling, names);
      expect(await retrievedServices(spelling)).toEqual([...names].sort());
    }
    await vi.waitFor(async () => {
      expect(await xray.summary(toXRayTraceId(otelTraceId))).toMatchObject({
        EntryPoint: { Name: names[0] },
        HasFault: false,
        HasError: false,
      });
    }, VISIBLE);
  });

  it('find a new trace behind a load balancer when the first has OpenTelemetry, whose propagator asks for a parent', async () => {
    const otelTraceId = newOtelTraceId();
    const traceId = toXRayTraceId(otelTraceId);
    expect(await call([apps.otelFront, apps.xrayBack], rootOnly(otelTraceId))).toBe(200);
    await vi.waitFor(async () => {
      const fresh = (await xray.summaries()).find(
        ({ Id, EntryPoint, ServiceIds }) =>
          Id !== traceId && EntryPoint?.Name === 'otel-front' && ServiceIds?.length === 3,
      );
      expect(fresh).toBeDefined();
    }, VISIBLE);
    expect((await xray.segments([traceId])).size).toBe(0);
  });
});

async function segmentsOf(traceId: string): Promise<readonly ReturnedSegment[]> {
  const { Traces = [] } = await xray.client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
  const documents = Traces.flatMap(({ Segments = [] }) => Segments);
  return documents.map(({ Document = '{}' }) => JSON.parse(Document) as ReturnedSegment);
}

/** Each service has one segment, and each but the first hangs on the call that the one before it made. */
function expectOneTree(segments: readonly ReturnedSegment[], names: readonly string[]): void {
  expect(segments.map(({ name }) => name).sort()).toEqual([...names].sort());
  names.forEach((name, place) => {
    const segment = segments.find((each) => each.name === name);
    const calls = segment?.subsegments?.filter(({ namespace }) => namespace === 'remote') ?? [];
    const next = segments.find((each) => each.name === names[place + 1]);
    expect(calls.map(({ id }) => id)).toEqual(next === undefined ? [] : [next.parent_id]);
  });
}

async function expectOneNodeEach(traceId: string, names: readonly string[]): Promise<void> {
  const { Services = [] } = await xray.client.send(new GetTraceGraphCommand({ TraceIds: [traceId] }));
  const services = Services.filter(({ Type }) => Type !== 'client');
  expect(services.map(({ Name }) => Name).sort()).toEqual([...names].sort());
  const nameOf = new Map(Services.map(({ ReferenceId, Name }) => [ReferenceId, Name]));
  const edges = services.flatMap(({ Name, Edges = [] }) =>
    Edges.map((edge) => [Name, nameOf.get(edge.ReferenceId), edge.SummaryStatistics?.TotalCount]),
  );
  const expected = names.slice(1).map((name, place) => [names[place], name, 1]);
  expect(edges.sort()).toEqual(expected.sort());
}

/** The names of the services that a retrieval of this trace brings. */
async function retrievedServices(traceId: string): Promise<readonly string[]> {
  const nowMs = Date.now();
  const { RetrievalToken } = await xray.client.send(
    new StartTraceRetrievalCommand({
      TraceIds: [traceId],
      StartTime: new Date(nowMs - WINDOW_MS),
      EndTime: new Date(nowMs + WINDOW_MS),
    }),
  );
  return vi.waitFor(async () => {
    const answer = await xray.client.send(new ListRetrievedTracesCommand({ RetrievalToken }));
    expect(answer.RetrievalStatus).toBe('COMPLETE');
    const spans = (answer.Traces ?? []).flatMap(({ Spans = [] }) => Spans);
    return spans.map(({ Document = '{}' }) => (JSON.parse(Document) as ReturnedSegment).name).sort();
  }, VISIBLE);
}

/** Calls the first, which calls the second, and so on. */
async function call(called: readonly App[], headers: Record<string, string>): Promise<number> {
  const url = called.reduceRight(
    (next, { url: own }) => (next === '' ? own : `${own}?next=${encodeURIComponent(next)}`),
    '',
  );
  const answer = await fetch(url, { headers });
  await answer.text();
  return answer.status;
}

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

async function startApp(program: string, name: string, ...args: readonly string[]): Promise<App> {
  const child = spawn(process.execPath, [program, name, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${service.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${service.otlp.grpc}`,
    },
  });
  const ended = once(child, 'exit');
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    name,
    url: `http://127.0.0.1:${port}/`,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * The samplers of the official Node SDK and of OpenTelemetry poll a real service. Both run in this process with their
 * intervals in the test's hands, so that what they do every few minutes happens at once; their requests are real.
 */

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  CreateSamplingRuleCommand,
  type SamplingRule,
  type SamplingRuleUpdate,
  UpdateSamplingRuleCommand,
} from '@aws-sdk/client-xray';
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AWSXRayRemoteSampler } from '@opentelemetry/sampler-aws-xray';
import AWSXRay from 'aws-xray-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { randomHex } from './support/documents.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

/** What clients wait between two reports, jitter included. */
const REPORT_INTERVAL_MS = 10_200;
const RULES_INTERVAL_MS = 300_000;
const DEADLINE_MS = 10_000;
/** What OpenTelemetry calls a span that is recorded and sampled. */
const RECORD_AND_SAMPLED = 2;
const REQUESTS = 20;

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  service = await startService();
  xray = xrayReader(service);
  // Whatever no rule of a test matches is never sampled, so that a sample tells of a rule.
  await change({ RuleName: 'Default', FixedRate: 0, ReservoirSize: 0 });
});
afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A rule for one path of one service. */
async function make(RuleName: string, members: Partial<SamplingRule>): Promise<void> {
  const everything = { Host: '*', HTTPMethod: '*', ServiceType: '*', ServiceName: '*', ResourceARN: '*' };
  const nothing = { FixedRate: 0, ReservoirSize: 0 };
  const rule = { ...everything, ...nothing, URLPath: `/${RuleName}/*`, Priority: 10, Version: 1, ...members };
  await xray.client.send(new CreateSamplingRuleCommand({ SamplingRule: { RuleName, ...rule } }));
}

async function change(changes: SamplingRuleUpdate): Promise<void> {
  await xray.client.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: changes }));
}

/** How many of twenty requests are sampled. */
function countSampled(isSampled: (path: string) => boolean, path: string): number {
  return Array.from({ length: REQUESTS }, () => isSampled(path)).filter(Boolean).length;
}

/** Asks again until a client's answer from the network has come; the last attempt is the test's result. */
async function eventually(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not so within ${DEADLINE_MS} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the sampler of the official Node SDK', () => {
  const SERVICE_NAME = 'sdk-shop';

  /** Which rule lets the request through; undefined when none does. */
  function matchedRule(path: string): unknown {
    const request = new IncomingMessage(new Socket());
    Object.assign(request, { url: path, method: 'GET', headers: { host: 'shop.example.com' } });
    const segment = new AWSXRay.Segment(SERVICE_NAME);
    AWSXRay.middleware.resolveSampling({}, segment, new ServerResponse(request));
    const { notTraced, aws } = segment as { notTraced?: boolean; aws?: { xray?: { rule_name?: unknown } } };
    return notTraced === true ? undefined : aws?.xray?.rule_name;
  }
  const isSampled = (path: string) => matchedRule(path) !== undefined;

  it('samples by the rules of the service, reports, and follows changes', async () => {
    const complaints: string[] = [];
    const complain = (message: string) => complaints.push(message);
    const ignore = () => undefined;
    AWSXRay.setLogger({ debug: ignore, info: ignore, warn: complain, error: complain });
    AWSXRay.setDaemonAddress(`127.0.0.1:${service.port}`);
    await make('sdk-all', { ServiceName: SERVICE_NAME, FixedRate: 1 });
    await make('sdk-none', { ServiceName: SERVICE_NAME });

    // The first decision is made by local rules, which have no names, and begins the polling.
    await eventually(() => matchedRule('/sdk-all/1') === 'sdk-all');
    expect(countSampled(isSampled, '/sdk-all/2')).toBe(REQUESTS);
    expect(countSampled(isSampled, '/sdk-none/1')).toBe(0);
    expect(countSampled(isSampled, '/sdk-later/1')).toBe(0);

    // The rate comes with the target, before the rules are fetched again.
    await change({ RuleName: 'sdk-none', FixedRate: 1 });
    expect(countSampled(isSampled, '/sdk-none/2')).toBe(0);
    vi.advanceTimersByTime(REPORT_INTERVAL_MS);
    await eventually(() => matchedRule('/sdk-none/3') === 'sdk-none');
    expect(countSampled(isSampled, '/sdk-none/4')).toBe(REQUESTS);

    // This SDK takes the time of the last change for one long past, so a new rule waits for the next poll.
    await make('sdk-later', { ServiceName: SERVICE_NAME, FixedRate: 1 });
    vi.advanceTimersByTime(RULES_INTERVAL_MS);
    await eventually(() => matchedRule('/sdk-later/2') === 'sdk-later');
    expect(complaints).toEqual([]);
  });
});

describe('the sampler of OpenTelemetry', () => {
  it('samples by the rules and within the quota of the service, and fetches changed rules at once', async () => {
    const own = { ServiceName: 'otel-shop' };
    await make('otel-all', { ...own, FixedRate: 1 });
    await make('otel-none', own);
    await make('otel-quota', { ...own, ReservoirSize: 5 });
    await make('otel-attribute', {
      ...own,
      URLPath: '*',
      Attributes: { tier: 'g?ld' },
      FixedRate: 1,
      Priority: 1,
    });

    // Its limiter counts with the clock.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const resource = resourceFromAttributes({ 'service.name': 'otel-shop' });
    const sampler = new AWSXRayRemoteSampler({ resource, endpoint: service.url });
    const decide = (attributes: Record<string, string>) =>
      sampler.shouldSample(ROOT_CONTEXT, randomHex(32), 'request', SpanKind.SERVER, attributes, [])
        .decision === RECORD_AND_SAMPLED;
    const isSampled = (path: string) => decide({ 'url.path': path, 'http.request.method': 'GET' });

    await eventually(() => countSampled(isSampled, '/otel-all/1') === REQUESTS);
    expect(countSampled(isSampled, '/otel-none/1')).toBe(0);
    expect(decide({ 'url.path': '/otel-none/1', tier: 'gold' })).toBe(true);
    expect(decide({ 'url.path': '/otel-none/1', tier: 'bold' })).toBe(false);
    vi.advanceTimersByTime(1000);
    // Without a target one request a second is borrowed from the reservoir.
    expect(countSampled(isSampled, '/otel-quota/1')).toBe(1);

    await change({ RuleName: 'otel-none', FixedRate: 1 });
    await make('otel-later', { ...own, FixedRate: 1 });
    expect(countSampled(isSampled, '/otel-later/1')).toBe(0);
    vi.advanceTimersByTime(REPORT_INTERVAL_MS);
    await eventually(() => countSampled(isSampled, '/otel-later/2') === REQUESTS);
    expect(countSampled(isSampled, '/otel-none/2')).toBe(REQUESTS);
    vi.advanceTimersByTime(1000);
    expect(countSampled(isSampled, '/otel-quota/2')).toBe(5);
    sampler.stopPollers();
  });
});

/**
 * The sampler against a real service: rules made by its API are obeyed, what was done with them is reported. The clock
 * is the test's: what happens every few seconds or minutes happens when the test lets it, and all calls are real. It
 * begins a minute behind, so that the windows of the reports are over and can be asked for at once.
 */

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  CreateSamplingRuleCommand,
  GetSamplingStatisticSummariesCommand,
  UpdateSamplingRuleCommand,
  type SamplingRule,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { xrayReader, type XRayReader } from '../../../server/test/e2e/support/xray-reader.ts';
import { startService, type RunningService } from '../../../server/test/support/start-service.ts';
import { setDaemonAddress } from '../../src/emit/daemon-address.ts';
import { setLogger } from '../../src/logging/logger.ts';
import { middleware } from '../../src/middleware/middleware.ts';
import { ServiceSampler } from '../../src/sampling/default-sampler.ts';
import { Segment } from '../../src/segment/segment.ts';

const BEHIND_MS = 60_000;
const REPORT_MS = 10_200;
const REQUESTS = 20;

let service: RunningService;
let xray: XRayReader;
let now = Date.now() - BEHIND_MS;
let tasks: { readonly at: number; readonly run: () => void }[] = [];
const complaints: unknown[] = [];

beforeAll(async () => {
  service = await startService();
  xray = xrayReader(service);
  setDaemonAddress(`127.0.0.1:${service.port}`);
  const complain = (message: unknown): void => void complaints.push(message);
  setLogger({ debug: () => undefined, info: () => undefined, warn: complain, error: complain });
  const Default = { RuleName: 'Default', FixedRate: 0, ReservoirSize: 0 };
  await xray.client.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: Default }));
});
afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});
beforeEach(() => {
  const setTimer = globalThis.setTimeout;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void, delayMs = 0) => {
    if (!new Error().stack?.includes('sampling-poller')) return setTimer(run, delayMs);
    tasks.push({ at: now + delayMs, run });
    return { unref: () => undefined } as unknown as NodeJS.Timeout;
  });
  middleware.sampler = new ServiceSampler();
});

/** Lets so much time pass at once. */
function pass(ms: number): void {
  now += ms;
  const due = tasks.filter(({ at }) => at <= now);
  tasks = tasks.filter(({ at }) => at > now);
  for (const { run } of due) run();
}

async function make(RuleName: string, members: Partial<SamplingRule>): Promise<void> {
  const any = { Host: '*', HTTPMethod: '*', ServiceType: '*', ServiceName: '*', ResourceARN: '*' };
  const rule = { ...any, RuleName, URLPath: `/${RuleName}`, Priority: 10, Version: 1, FixedRate: 0 };
  const SamplingRule = { ReservoirSize: 0, ...rule, ...members };
  await xray.client.send(new CreateSamplingRuleCommand({ SamplingRule }));
}

/** The rule that let a request through; undefined when none did. */
function ruleOf(url: string): unknown {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { url, method: 'GET', headers: { host: 'shop.example' } });
  const segment = new Segment('shop');
  const response = new ServerResponse(request);
  Object.assign(response, { req: request });
  middleware.resolveSampling({}, segment, response);
  const { rule_name } = (segment.aws?.['xray'] ?? {}) as { readonly rule_name?: unknown };
  return segment.notTraced === true ? undefined : rule_name;
}

function countSampled(url: string): number {
  return Array.from({ length: REQUESTS }, () => ruleOf(url)).filter((rule) => rule !== undefined).length;
}

async function statisticsOf(ruleName: string): Promise<readonly number[] | undefined> {
  const answer = await xray.client.send(new GetSamplingStatisticSummariesCommand({}));
  const summary = answer.SamplingStatisticSummaries?.find(({ RuleName }) => RuleName === ruleName);
  if (summary === undefined) return undefined;
  return [summary.RequestCount ?? 0, summary.BorrowCount ?? 0, summary.SampledCount ?? 0];
}

it('rules, quotas and changes of the service are obeyed, and what was sampled is told to it', async () => {
  await make('all', { FixedRate: 1 });
  await make('some', { ReservoirSize: 5 });

  // The first decision begins the polling and is made by local rules, which have no names.
  await vi.waitFor(() => expect(ruleOf('/all?first=1')).toBe('all'), { timeout: 20_000 });
  expect(ruleOf('/none')).toBeUndefined();
  pass(REPORT_MS);
  await vi.waitFor(async () => expect(await statisticsOf('all')).toEqual([1, 0, 1]), { timeout: 20_000 });

  // Without a quota one request a second is borrowed.
  expect(countSampled('/some')).toBe(1);
  await make('later', { FixedRate: 1 });
  expect(countSampled('/later')).toBe(0);
  pass(REPORT_MS);

  // The answer to the report says that the rules have changed, and brings a quota.
  await vi.waitFor(() => expect(ruleOf('/later')).toBe('later'), { timeout: 20_000 });
  expect(await statisticsOf('some')).toEqual([REQUESTS, 1, 1]);
  pass(1000);
  expect(countSampled('/some')).toBe(5);
  expect(complaints).toEqual([]);
});

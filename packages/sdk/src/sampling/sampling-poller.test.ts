/** The poller against a service and a clock that the test plays, so that minutes pass at once. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { counters } from '../health/counters.ts';
import { setLogger } from '../logging/logger.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { CentralSampling } from './central-sampling.ts';
import { SamplingPoller } from './sampling-poller.ts';

const ignore = (): void => undefined;
setLogger({ debug: ignore, info: ignore, warn: ignore, error: ignore });

afterEach(() => vi.restoreAllMocks());

interface Task {
  readonly at: number;
  readonly run: () => void;
}

type Respond = (path: string, body: Record<string, unknown>) => unknown;

function record(RuleName: string, more: object = {}, ModifiedAt = 0): object {
  const any = {
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    ServiceName: '*',
    ServiceType: '*',
    ResourceARN: '*',
  };
  const rule = { RuleName, Priority: 10, FixedRate: 1, ReservoirSize: 0, Version: 1, ...any, ...more };
  return { SamplingRule: rule, ModifiedAt };
}

function started(respond: Respond) {
  const clock = manualClock();
  clock.chance = 0;
  const tasks: Task[] = [];
  const calls: { path: string; body: Record<string, unknown>; at: number }[] = [];
  const began = clock.time;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void, delay = 0) => {
    tasks.push({ at: clock.time + delay, run });
    return { unref: () => undefined } as unknown as NodeJS.Timeout;
  });
  const sampling = new CentralSampling();
  const poller = new SamplingPoller(sampling, async (what, body) => {
    const path = what === 'rules' ? '/GetSamplingRules' : '/SamplingTargets';
    calls.push({ path, body: { ...body }, at: clock.time - began });
    return Object(respond(path, { ...body })) as object;
  });
  poller.start();
  /** Lets everything happen that is due within so much time. */
  const pass = async (ms: number): Promise<void> => {
    const end = clock.time + ms;
    for (;;) {
      await settled();
      tasks.sort((a, b) => a.at - b.at);
      const [next] = tasks;
      if (next === undefined || next.at > end) break;
      tasks.shift();
      clock.time = Math.max(clock.time, next.at);
      next.run();
    }
    clock.time = end;
  };
  const ask = (urlPath = '/') => sampling.decide({ urlPath });
  const timesOf = (path: string): number[] =>
    calls.filter((call) => call.path === path).map(({ at }) => at / 1000);
  return { clock, calls, pass, ask, timesOf };
}

/** Promises that are due have run. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('rules', () => {
  it('are fetched at once, page by page, and again every five minutes', async () => {
    const { pass, ask, calls, timesOf } = started((_path, { NextToken }) =>
      NextToken === undefined
        ? { SamplingRuleRecords: [record('later', { Priority: 20 })], NextToken: 'x' }
        : { SamplingRuleRecords: [record('first', { URLPath: '/a' })] },
    );
    expect(ask()).toBeUndefined();
    await pass(0);
    expect(calls.map(({ body }) => body)).toEqual([{}, { NextToken: 'x' }]);
    expect([ask('/a'), ask('/b')]).toEqual(['first', 'later']);
    await pass(299_999);
    expect(timesOf('/GetSamplingRules')).toHaveLength(2);
    await pass(1);
    expect(timesOf('/GetSamplingRules')).toEqual([0, 0, 300, 300]);
  });

  it('hold for an hour after the service last gave them', async () => {
    let isUp = true;
    const { pass, ask } = started(() => {
      if (!isUp) throw new Error('It is down.');
      return { SamplingRuleRecords: [record('Default', { Priority: 10_000, Host: 'only.this' })] };
    });
    await pass(0);
    isUp = false;
    await pass(3_599_999);
    expect(ask()).toBe('Default');
    await pass(1);
    expect(ask()).toBeUndefined();
    isUp = true;
    await pass(300_000);
    expect(ask()).toBe('Default');
  });

  it('are asked for less and less often while the service does not answer', async () => {
    const before = counters().samplingRulesFailed;
    const { pass, timesOf } = started(() => {
      throw new Error('It is down.');
    });
    await pass(900_000);
    expect(timesOf('/GetSamplingRules')).toEqual([0, 5, 15, 35, 75, 155, 315, 615]);
    expect(counters().samplingRulesFailed).toBe(before + 8);
  });
});

describe('reports', () => {
  const rules = { SamplingRuleRecords: [record('a', { URLPath: '/a' }), record('b')] };

  it('tell every ten seconds of rules that decided about requests', async () => {
    const { pass, ask, calls, clock } = started((path) => (path === '/GetSamplingRules' ? rules : {}));
    await pass(0);
    ask('/a');
    ask('/a');
    await pass(10_000);
    await pass(20_000);
    const reports = calls.filter(({ path }) => path === '/SamplingTargets');
    expect(reports).toHaveLength(1);
    expect(reports[0]?.body['SamplingStatisticsDocuments']).toEqual([
      {
        RuleName: 'a',
        ClientID: expect.stringMatching(/^[0-9a-f]{24}$/),
        RequestCount: 2,
        BorrowCount: 0,
        SampledCount: 2,
        Timestamp: clock.time / 1000 - 20,
      },
    ]);
  });

  it('tell again what the service could not be told', async () => {
    let isUp = false;
    const { pass, ask, calls, timesOf } = started((path) => {
      if (path === '/GetSamplingRules') return rules;
      if (!isUp) throw new Error('It is down.');
      return {};
    });
    await pass(0);
    ask('/a');
    await pass(30_000);
    expect(timesOf('/SamplingTargets')).toEqual([10, 20, 30]);
    ask('/a');
    isUp = true;
    await pass(60_000);
    const documents = calls.at(-1)?.body['SamplingStatisticsDocuments'];
    expect(documents).toMatchObject([{ RuleName: 'a', RequestCount: 2 }]);
  });

  it('obey the interval that the service asks for', async () => {
    const { pass, ask, timesOf } = started((path) =>
      path === '/GetSamplingRules' ? rules : { SamplingTargetDocuments: [{ RuleName: 'a', Interval: 30 }] },
    );
    await pass(0);
    for (let second = 0; second < 80; second++) {
      ask('/a');
      await pass(1000);
    }
    expect(timesOf('/SamplingTargets')).toEqual([10, 40, 70]);
  });

  it('come in calls of 25 rules', async () => {
    const many = Array.from({ length: 30 }, (_, n) => record(`r${n}`, { URLPath: `/${n}` }));
    const { pass, ask, calls } = started((path) =>
      path === '/GetSamplingRules' ? { SamplingRuleRecords: many } : {},
    );
    await pass(0);
    many.forEach((_, n) => ask(`/${n}`));
    await pass(10_000);
    const sizes = calls
      .filter(({ path }) => path === '/SamplingTargets')
      .map(({ body }) => (body['SamplingStatisticsDocuments'] as unknown[]).length);
    expect(sizes).toEqual([25, 5]);
  });

  it('bring quotas with a time in epoch seconds', async () => {
    const { pass, ask, clock } = started((path) => {
      if (path === '/GetSamplingRules') return { SamplingRuleRecords: [record('a', { ReservoirSize: 9 })] };
      const ReservoirQuotaTTL = clock.time / 1000 + 300;
      const target = { RuleName: 'a', FixedRate: 0, ReservoirQuota: 3, ReservoirQuotaTTL };
      return { SamplingTargetDocuments: [target], LastRuleModification: 0 };
    });
    await pass(0);
    ask();
    await pass(11_000);
    expect([ask(), ask(), ask(), ask()]).toEqual(['a', 'a', 'a', false]);
  });
});

describe('rules that changed', () => {
  /** A service whose rule is called `old` until it is changed at a time of its own clock. */
  function changing(modified: () => number) {
    return started((path) => {
      const name = modified() > 100 ? 'new' : 'old';
      if (path === '/GetSamplingRules') return { SamplingRuleRecords: [record(name, {}, modified())] };
      return { LastRuleModification: modified() };
    });
  }

  it('are fetched at once, and once, whatever the clock of the service says', async () => {
    let modified = 100;
    const { pass, ask, timesOf } = changing(() => modified);
    await pass(0);
    ask();
    await pass(10_000);
    expect(timesOf('/GetSamplingRules')).toEqual([0]);
    modified = 101;
    ask();
    await pass(10_000);
    expect(ask()).toBe('new');
    await pass(20_000);
    expect(timesOf('/GetSamplingRules')).toEqual([0, 20]);
  });
});

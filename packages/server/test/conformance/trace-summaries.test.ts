import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { openStoredTraces, type StoredTraces } from './stored-traces.ts';

/** A day of its own for each group of tests, so that they do not see each other's traces. */
const DAY = 86_400;
const BASE = 1_760_000_000;

const traceId = (second: number, number: number) =>
  `1-${second.toString(16).padStart(8, '0')}-${number.toString(16).padStart(24, '0')}`;

/** A one-segment trace that starts at `second` and takes 250 ms. */
function trace(second: number, number: number, members: Partial<SegmentDocument> = {}): SegmentDocument {
  const trace_id = traceId(second, number);
  return aSegment({ trace_id, start_time: second, end_time: second + 0.25, ...members });
}

let traces: StoredTraces;
beforeAll(async () => {
  traces = await openStoredTraces();
});
afterAll(() => traces[Symbol.asyncDispose]());

interface Summary {
  Id: string;
  Revision: number;
  MatchedEventTime: number;
  ServiceIds: { Type?: string }[];
  FaultRootCauses: object[];
  ResponseTimeRootCauses: { Services: { EntityPath: object[] }[] }[];
}

interface Page {
  TraceSummaries: Summary[];
  TracesProcessedCount: number;
  NextToken?: string;
}

const summaries = (input: object) => traces.call<Page>('GetTraceSummaries', input);
const ids = (answer: Page) => answer.TraceSummaries.map((summary) => summary.Id);

async function allPages(input: {
  NextToken?: string | undefined;
  [member: string]: unknown;
}): Promise<{ ids: string[]; pages: number }> {
  const found: string[] = [];
  let pages = 0;
  let token = input.NextToken;
  do {
    const answer = await summaries({ ...input, NextToken: token });
    found.push(...ids(answer));
    token = answer.NextToken;
    pages += 1;
  } while (token !== undefined);
  return { ids: found, pages };
}

describe('the members of a summary', () => {
  const at = BASE;
  beforeAll(async () => {
    await traces.store(
      at + 1,
      trace(at, 1, {
        name: 'web',
        origin: 'AWS::EC2::Instance',
        user: 'anna',
        resource_arn: 'arn:aws:ec2:eu-west-1:1:instance/i-1',
        aws: { account_id: '123456789012', ec2: { instance_id: 'i-1', availability_zone: 'eu-west-1a' } },
        annotations: { tier: 'gold', items: 3, big: true, constructor: 'x' },
        http: {
          request: { method: 'GET', url: 'http://shop/orders', user_agent: 'curl', client_ip: '10.0.0.1' },
          response: { status: 500 },
        },
        fault: true,
        cause: { exceptions: [{ id: id(9), type: 'TypeError', message: 'no such order' }] },
        subsegments: [
          aSubsegment({ name: 'shop.example.com', namespace: 'remote', start_time: at, end_time: at + 0.2 }),
        ],
      }),
      trace(at + 1, 2, { in_progress: true }),
    );
  });

  it('are those of the API reference, each where a client looks for it', async () => {
    const { TraceSummaries } = await summaries({ StartTime: at, EndTime: at + 1 });
    const web = {
      Name: 'web',
      Names: ['web'],
      AccountId: '123456789012',
      Type: 'AWS::EC2::Instance',
    };
    expect(TraceSummaries).toHaveLength(1);
    const [summary] = TraceSummaries;
    expect(summary).toMatchObject({
      Id: traceId(at, 1),
      StartTime: at,
      Duration: 0.25,
      ResponseTime: 0.25,
      HasFault: true,
      HasError: false,
      HasThrottle: false,
      IsPartial: false,
      Http: {
        HttpURL: 'http://shop/orders',
        HttpStatus: 500,
        HttpMethod: 'GET',
        UserAgent: 'curl',
        ClientIp: '10.0.0.1',
      },
      Annotations: {
        tier: [{ AnnotationValue: { StringValue: 'gold' }, ServiceIds: [web] }],
        items: [{ AnnotationValue: { NumberValue: 3 }, ServiceIds: [web] }],
        big: [{ AnnotationValue: { BooleanValue: true }, ServiceIds: [web] }],
        constructor: [{ AnnotationValue: { StringValue: 'x' }, ServiceIds: [web] }],
      },
      Users: [{ UserName: 'anna', ServiceIds: [web] }],
      ResourceARNs: [{ ARN: 'arn:aws:ec2:eu-west-1:1:instance/i-1' }],
      InstanceIds: [{ Id: 'i-1' }],
      AvailabilityZones: [{ Name: 'eu-west-1a' }],
      EntryPoint: web,
      Revision: 1,
    });
    expect(summary?.ServiceIds).toContainEqual(web);
    expect(summary?.ServiceIds.map((each) => each.Type)).toContain('client');
    expect(summary?.FaultRootCauses[0]).toMatchObject({
      ClientImpacting: true,
      Services: [
        {
          ...web,
          Inferred: false,
          EntityPath: [
            { Name: 'web', Remote: false, Exceptions: [{ Name: 'TypeError', Message: 'no such order' }] },
          ],
        },
      ],
    });
    expect(summary?.ResponseTimeRootCauses[0]?.Services[0]?.EntityPath[0]).toMatchObject({
      Name: 'web',
      Coverage: 1,
    });
    expect(summary).not.toHaveProperty('MatchedEventTime');
  });
  it('are absent or empty where there is nothing to say', async () => {
    const [summary] = (await summaries({ StartTime: at + 1, EndTime: at + 2 })).TraceSummaries;
    expect(summary).toMatchObject({
      IsPartial: true,
      Http: {},
      Annotations: {},
      Users: [],
      FaultRootCauses: [],
    });
    expect(summary).not.toHaveProperty('Duration');
    expect(summary).not.toHaveProperty('ResponseTime');
  });
});

describe('the three clocks', () => {
  const at = BASE + DAY;
  beforeAll(async () => {
    // Filed under `at`, ends at `at + 100`, and is updated at `at + 300`.
    await traces.store(at + 200, trace(at, 1, { end_time: at + 100 }));
    await traces.store(
      at + 300,
      trace(at, 1, { id: id(7), parent_id: id(1), start_time: at + 10, end_time: at + 20 }),
    );
  });
  const check = async (clock: string | undefined, from: number, to: number, found: boolean) => {
    const answer = await summaries({ StartTime: at + from, EndTime: at + to, TimeRangeType: clock });
    expect(ids(answer)).toEqual(found ? [traceId(at, 1)] : []);
    return answer.TraceSummaries[0];
  };

  it('finds a trace by the second it is filed under, start inclusive, end exclusive', async () => {
    await check(undefined, 0, 1, true);
    await check('TraceId', 0, 0.5, true);
    await check('TraceId', -1, 0, false);
    await check('TraceId', 0.5, 1, false);
  });
  it('finds a trace by its last update', async () => {
    const summary = await check('Event', 300, 301, true);
    expect(summary?.MatchedEventTime).toBe(at + 300);
    expect(summary?.Revision).toBe(2);
    await check('Event', 199, 300, false);
    await check('Event', 301, 400, false);
  });
  it('finds a trace by the end of any of its segments', async () => {
    expect((await check('Service', 100, 101, true))?.MatchedEventTime).toBe(at + 100);
    expect((await check('Service', 15, 25, true))?.MatchedEventTime).toBe(at + 20);
    expect((await check('Service', 0, 200, true))?.MatchedEventTime).toBe(at + 100);
    await check('Service', 99, 100, false);
    await check('Service', 30, 90, false);
  });
});

describe('paging', () => {
  const at = BASE + 2 * DAY;
  const COUNT = 250;
  const range = { StartTime: at, EndTime: at + 3600 };
  let newestFirst: string[];

  beforeAll(async () => {
    // Three traces to a second, each arriving at a time of its own, not in the order of their ids.
    const documents = Array.from({ length: COUNT }, (_, index) =>
      trace(at + Math.floor(index / 3), 1000 - index),
    );
    await traces.storeAll(
      documents.map((document, index) => ({ receivedAt: at + 1000 + index, documents: [document] })),
    );
    newestFirst = documents.map((document) => document.trace_id).toReversed();
    traces.setNow(at + 2000);
  });

  it('walks through everything once, newest first', async () => {
    for (const TimeRangeType of ['TraceId', 'Event', 'Service']) {
      const found = await allPages({ ...range, TimeRangeType });
      expect(found).toEqual({ ids: newestFirst, pages: 3 });
    }
  });
  it('says how far a page reaches and how many traces it looked at', async () => {
    const first = await summaries(range);
    expect(first).toMatchObject({ ApproximateTime: at + 50, TracesProcessedCount: 100 });
    const second = await summaries({ ...range, NextToken: first.NextToken });
    const third = await summaries({ ...range, NextToken: second.NextToken });
    expect(third).toMatchObject({ ApproximateTime: at, TracesProcessedCount: 50 });
    expect(third).not.toHaveProperty('NextToken');
  });
  it('neither repeats nor skips when traces arrive and grow between two pages', async () => {
    const first = await summaries(range);
    const late = trace(at + 80, 5000);
    await traces.store(at + 1990, late);
    await traces.store(at + 1991, trace(at, 1000, { id: id(8), name: 'late', parent_id: id(1) }));
    const rest = await allPages({ ...range, NextToken: first.NextToken });
    expect([...ids(first), ...rest.ids]).toEqual(newestFirst);
    expect(ids(await summaries(range))).toContain(late.trace_id);
  });
  it('by updates lists nothing that changed after its first page', async () => {
    traces.setNow(at + 2100);
    const first = await summaries({ ...range, TimeRangeType: 'Event' });
    await traces.store(at + 2200, trace(at + 70, 6000));
    const rest = await allPages({ ...range, TimeRangeType: 'Event', NextToken: first.NextToken });
    const listed = [...ids(first), ...rest.ids];
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).not.toContain(traceId(at + 70, 6000));
  });
  it('refuses a token that is broken or of another query', async () => {
    const { NextToken } = await summaries(range);
    const invalid = { name: 'InvalidRequestException', message: `Invalid token ${NextToken}` };
    await expect(summaries({ ...range, StartTime: at + 1, NextToken })).rejects.toMatchObject(invalid);
    await expect(summaries({ ...range, TimeRangeType: 'Event', NextToken })).rejects.toMatchObject(invalid);
    await expect(summaries({ ...range, NextToken: 'x' })).rejects.toThrow('Invalid token x');
  });
  it('samples the same share of traces every time', async () => {
    const sampled = (Value: number) =>
      allPages({
        ...range,
        TimeRangeType: 'Event',
        Sampling: true,
        SamplingStrategy: { Name: 'FixedRate', Value },
      });
    const half = (await sampled(0.5)).ids;
    expect(half.length).toBeGreaterThan(80);
    expect(half.length).toBeLessThan(180);
    expect((await sampled(0.5)).ids).toEqual(half);
    expect((await sampled(0)).ids).toEqual([]);
    const quarter = (await sampled(0.25)).ids;
    expect(quarter.filter((each) => !half.includes(each))).toEqual([]);
  });
  it('takes the whole for a subset where any will do', async () => {
    const whole = ids(await summaries(range));
    expect(ids(await summaries({ ...range, Sampling: true }))).toEqual(whole);
    const PartialScan = { Sampling: true, SamplingStrategy: { Name: 'PartialScan', Value: 0.1 } };
    expect(ids(await summaries({ ...range, ...PartialScan }))).toEqual(whole);
    const unused = { Sampling: false, SamplingStrategy: { Name: 'FixedRate', Value: 9 } };
    expect(ids(await summaries({ ...range, ...unused }))).toEqual(whole);
  });
});

describe('a filter expression', () => {
  const at = BASE + 20 * DAY;
  const input = { StartTime: at, EndTime: at + 3600 };
  const marked = (number: number) => number % 97 === 0;
  const COUNT = 30_000;
  beforeAll(async () => {
    const calls = Array.from({ length: COUNT }, (_, number) => {
      const second = at + Math.floor(number / 10);
      const members = marked(number) ? { fault: true, annotations: { mark: number } } : {};
      return { receivedAt: second + 1, documents: [trace(second, number, members)] };
    });
    await traces.storeAll(calls);
  });

  it('selects traces, newest first, over pages that neither repeat nor skip', async () => {
    const expected = Array.from({ length: COUNT }, (_, number) => number)
      .filter(marked)
      .toReversed()
      .map((number) => traceId(at + Math.floor(number / 10), number));
    for (const FilterExpression of ['fault', 'annotation.mark >= 0', 'service() { fault }']) {
      const { ids: found, pages } = await allPages({ ...input, FilterExpression });
      expect(found).toEqual(expected);
      expect(pages).toBeGreaterThanOrEqual(4);
    }
  });

  it('tells how many traces were looked at', async () => {
    let processed = 0;
    let NextToken: string | undefined;
    do {
      const page = await summaries({ ...input, FilterExpression: 'annotation.mark = 970', NextToken });
      processed += page.TracesProcessedCount;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(processed).toBe(COUNT);
  });

  it('holds for the newest revision of a trace only', async () => {
    const late = at + 3500;
    const started = trace(late, 1, { in_progress: true, end_time: undefined as never, fault: true });
    await traces.store(late + 1, started);
    const found = async () => ids(await summaries({ ...input, FilterExpression: 'partial' }));
    expect(await found()).toEqual([traceId(late, 1)]);
    await traces.store(late + 2, trace(late, 1, { fault: true }));
    expect(await found()).toEqual([]);
  });

  it('binds a token to itself', async () => {
    const { NextToken } = await summaries({ ...input, FilterExpression: 'fault' });
    for (const FilterExpression of ['error', '', undefined]) {
      await expect(summaries({ ...input, FilterExpression, NextToken })).rejects.toThrow('Invalid token');
    }
  });
});

describe('a filter about documents', () => {
  const at = BASE + 30 * DAY;
  const input = { StartTime: at, EndTime: at + 3600 };
  const select = async (FilterExpression: string, members: object = {}) =>
    (await allPages({ ...input, ...members, FilterExpression })).ids;

  beforeAll(async () => {
    const inner = aSubsegment({ metadata: { cart: { total: 12.5, items: [{ sku: 'a-1' }] } } });
    await traces.store(
      at + 1,
      trace(at, 1, { metadata: { default: { note: 'a "quoted" word', deep: { level: true } } } }),
      trace(at, 2, { subsegments: [inner], fault: true }),
      trace(at, 3, { metadata: { default: { note: 'nothing' } } }),
    );
  });

  it.each([
    ['metadata.default.note CONTAINS "quoted"', [1]],
    ['metadata.default.deep.level = true', [1]],
    ['metadata.cart.total > 12', [2]],
    ['metadata.cart.items.sku = "a-1" AND fault', [2]],
    ['metadata.cart.items.sku = "a-1" AND !fault', []],
    ['!metadata.cart.total', [3, 1]],
    ['text CONTAINS "\\"quoted\\" word" OR text CONTAINS "nothing"', [3, 1]],
    ['text CONTAINS "never said"', []],
  ])('%s', async (text, numbers) => {
    expect(await select(text)).toEqual(numbers.map((number) => traceId(at, number)));
  });

  it('is refused by clocks that do not file traces', async () => {
    await expect(select('text CONTAINS "nothing"', { TimeRangeType: 'Event' })).rejects.toThrow(
      'metadata and free text can be searched with the time range type TraceId only',
    );
  });
});

describe('what is refused', () => {
  const at = BASE + 3 * DAY;
  it.each([
    [{ EndTime: at - 1 }, 'End time cannot be earlier than start time'],
    [{ EndTime: at + DAY + 1 }, 'Time range cannot be longer than 24 hours'],
    [{ FilterExpression: 'fault AND' }, /^Invalid filter expression: .* at position 9$/],
    [{ FilterExpression: 'http.status = "200"' }, /^Invalid filter expression: .* at position 14$/],
    [{ FilterExpression: `${'('.repeat(200)}fault${')'.repeat(200)}` }, /^Invalid filter expression: .*nest/],
    [{ FilterExpression: 'fault '.repeat(700) }, /^Invalid filter expression: .*4096/],
    [
      { Sampling: true, SamplingStrategy: { Name: 'FixedRate', Value: 0.5 } },
      'FixedRate sampling needs the time range type Event',
    ],
    [
      { Sampling: true, TimeRangeType: 'Event', SamplingStrategy: { Name: 'FixedRate', Value: 1.5 } },
      'FixedRate sampling needs a value between 0 and 1',
    ],
    [
      { Sampling: true, TimeRangeType: 'Event', SamplingStrategy: { Name: 'FixedRate' } },
      'FixedRate sampling needs a value between 0 and 1',
    ],
  ])('%j', async (members, message) => {
    const input = { StartTime: at, EndTime: at + 10, ...members };
    const caught: unknown = await summaries(input).catch((error: unknown) => error);
    expect(caught).toMatchObject({ name: 'InvalidRequestException' });
    expect((caught as Error).message).toMatch(message);
  });
  it('is not a blank filter or an empty range', async () => {
    expect(ids(await summaries({ StartTime: at, EndTime: at, FilterExpression: '  ' }))).toEqual([]);
  });
  it('is never run as a statement', async () => {
    const hostile = "1' OR 1=1; DROP TABLE traces --";
    await expect(summaries({ StartTime: at, EndTime: at, NextToken: hostile })).rejects.toThrow(
      'Invalid token',
    );
    await expect(summaries({ StartTime: hostile, EndTime: at })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

/** Service graph and time series through the official client,
 *  while minutes are rolled up behind them and over a crash. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  InvalidRequestException,
  PutTraceSegmentsCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { xrayClient } from '../support/xray-client.ts';

/** The beginning of a minute that is over, so that it can be rolled up at once. */
const START = Math.floor(Date.now() / 60_000) * 60 - 600;
const window = { StartTime: new Date(START * 1000), EndTime: new Date((START + 300) * 1000) };

let dataDir: string;
let service: RunningService;
let client: XRayClient;

async function start(): Promise<void> {
  service = await startService({ dataDir });
  client = xrayClient(service.url);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fluoroscope-graph-'));
  await start();
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function put(number: number, second: number): Promise<void> {
  const trace_id = `1-${START.toString(16)}-${number.toString(16).padStart(24, '0')}`;
  const start_time = START + second;
  const document = aSegment({ trace_id, start_time, end_time: start_time + 0.5 });
  await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(document)] }));
}

const total = (statistics: { TotalCount?: number | undefined } | undefined) => statistics?.TotalCount;

async function ask(): Promise<{ readonly graph: unknown; readonly series: unknown }> {
  const { Services = [] } = await client.send(new GetServiceGraphCommand(window));
  const { TimeSeriesServiceStatistics = [] } = await client.send(
    new GetTimeSeriesServiceStatisticsCommand({ ...window, EntitySelectorExpression: 'service("web")' }),
  );
  return {
    graph: Services.map(({ Name, Type, SummaryStatistics }) => [Name, Type, total(SummaryStatistics)]),
    series: TimeSeriesServiceStatistics.map(({ Timestamp, ServiceSummaryStatistics }) => [
      (Timestamp?.getTime() ?? 0) / 1000 - START,
      total(ServiceSummaryStatistics),
    ]),
  };
}

const answers = (...counts: readonly (readonly [number, number])[]) => ({
  graph: [
    ['web', 'client', undefined],
    ['web', undefined, counts.reduce((sum, [, count]) => sum + count, 0)],
  ],
  series: counts,
});

const visible = { timeout: 20_000, interval: 100 };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('the service graph of a running service', () => {
  it('stays the same while its minutes are rolled up, and holds what comes late', async () => {
    await put(1, 10);
    await put(2, 70);
    const before = answers([120, 1], [60, 1]);
    await expect.poll(ask, visible).toEqual(before);
    // Longer than a minute has to be quiet before it is rolled up.
    await pause(6500);
    expect(await ask()).toEqual(before);
    await put(3, 20);
    await expect.poll(ask, visible).toEqual(answers([120, 1], [60, 2]));
  });
  it('is the same after a crash, and after what was written late just before it', async () => {
    await put(4, 80);
    const before = answers([120, 2], [60, 2]);
    await expect.poll(ask, visible).toEqual(before);
    await service.kill();
    client.destroy();
    await start();
    expect(await ask()).toEqual(before);
    await pause(2000);
    expect(await ask()).toEqual(before);
  });
  it('is refused as X-Ray refuses it', async () => {
    const sixHoursLater = new Date(window.StartTime.getTime() + 6 * 3_600_000 + 1000);
    const tooLong = client.send(new GetServiceGraphCommand({ ...window, EndTime: sixHoursLater }));
    await expect(tooLong).rejects.toBeInstanceOf(InvalidRequestException);
    const noPeriod = client.send(new GetTimeSeriesServiceStatisticsCommand({ ...window, Period: 7 }));
    await expect(noPeriod).rejects.toThrow('Time period must be one of [60, 300]');
  });
});

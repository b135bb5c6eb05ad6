import { z } from 'zod';
import { toStatistics } from '../query/graph-rows.ts';
import type { TimeRange } from '../query/instants.ts';
import type { FaultBand } from '../query/time-series-forecast.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { CLIENT_CALLS, type EntitySelector, readEntity } from './entity-selector.ts';
import { type RequestedGroup, readGroup } from './graph-group.ts';
import { groupSelectorMembers } from './group-input.ts';
import { optional, timestamp } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { toEntries, toSummaryStatistics } from './service-list.ts';
import { checkTimeRange } from './time-range.ts';

const MAX_HOURS = 6;
const SECONDS_PER_MINUTE = 60;
const MAX_SELECTOR_LENGTH = 500;

const input = z.object({
  StartTime: timestamp,
  EndTime: timestamp,
  ...groupSelectorMembers,
  EntitySelectorExpression: optional(z.string()),
  Period: optional(z.int({ error: 'expected a whole number' })),
  ForecastStatistics: optional(z.boolean()),
  NextToken: optional(z.string()),
});

type Input = z.output<typeof input>;

/**
 * What a service or an edge completed, minute by minute or in five minutes, newest first; selected as in the service
 * graph. Six hours have 361 minutes at most, so there is one page.
 * Source: X-Ray API reference, GetTimeSeriesServiceStatistics; that a bucket has the time of its end, that those
 * without data are left out, what is counted without a selector and the error texts are observed, not documented.
 */
export const getTimeSeriesServiceStatistics = defineOperation({
  name: 'GetTimeSeriesServiceStatistics',
  path: '/TimeSeriesServiceStatistics',
  input,
  async answer(request, context) {
    const range = { start: request.StartTime, end: request.EndTime };
    const refusal = checkTimeRange(range, MAX_HOURS) ?? refuseToken(request.NextToken);
    if (refusal !== undefined) return refusal;
    const periodMinutes = readPeriod(request.Period);
    if (isAwsError(periodMinutes)) return periodMinutes;
    const selector = readRequestedEntity(request);
    if (isAwsError(selector)) return selector;
    const group = readGroup(request, range, context);
    if (isAwsError(group)) return group;
    return {
      TimeSeriesServiceStatistics: await readSeries(
        { range, periodMinutes, selector, group },
        request,
        context,
      ),
      ContainsOldGroupVersions: group.hasOldVersions,
    };
  },
});

type PeriodMinutes = 1 | 5;

function readPeriod(seconds: number | undefined): PeriodMinutes | AwsError {
  if (seconds === undefined || seconds === 60) return 1;
  return seconds === 300 ? 5 : invalidRequest('Time period must be one of [60, 300]');
}

function readRequestedEntity(request: Input): EntitySelector | AwsError {
  const { EntitySelectorExpression: text, ForecastStatistics } = request;
  if (text !== undefined && (text === '' || text.length > MAX_SELECTOR_LENGTH)) {
    return invalidRequest(`EntitySelectorExpression has 1 to ${MAX_SELECTOR_LENGTH} characters`);
  }
  const selector = text === undefined ? CLIENT_CALLS : readEntity(text);
  if (isAwsError(selector) || ForecastStatistics !== true || selector.hasId) return selector;
  return invalidRequest('ForecastStatistics needs an EntitySelectorExpression with an id');
}

interface Series {
  readonly range: TimeRange;
  readonly periodMinutes: PeriodMinutes;
  readonly selector: EntitySelector;
  readonly group: RequestedGroup;
}

async function readSeries(
  { range, periodMinutes, selector, group }: Series,
  { ForecastStatistics }: Input,
  { graphs }: ApiContext,
): Promise<object[]> {
  const { entity } = selector;
  const rows = await graphs.readSeries(range, { entity, periodMinutes, withSpread: true }, group.predicate);
  const forecast =
    ForecastStatistics === true ? await graphs.readForecast(range, entity, group.predicate) : undefined;
  const member = entity.kind === 'service' ? 'ServiceSummaryStatistics' : 'EdgeSummaryStatistics';
  return rows.map((row) => {
    const statistics = toStatistics(row);
    const total = row.ok + row.error + row.throttle + row.fault;
    return {
      Timestamp: (row.bucket + 1) * periodMinutes * SECONDS_PER_MINUTE,
      [member]: toSummaryStatistics(statistics),
      ServiceForecastStatistics: toForecast(forecast?.(row.bucket * periodMinutes, total)),
      ResponseTimeHistogram: toEntries(statistics.spread),
    };
  });
}

function toForecast(band: FaultBand | undefined): object {
  return band === undefined ? {} : { FaultCountHigh: band.high, FaultCountLow: band.low };
}

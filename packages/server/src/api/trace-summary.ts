/**
 * A row of `traces` as the API's TraceSummary. Members without a value are left out.
 * Source: X-Ray API reference, TraceSummary. The live service leaves the services of annotations and users empty for
 * traces of one account (observed, not documented); the reference says they are filled, and here they are.
 */

import { type DurationMicros, type EpochMicros, toEpochSeconds, toRoundedSeconds } from '@fluoroscope/wire';
import type { RootCauseEntity } from '../assemble/trace.ts';
import type { SummaryRow } from '../query/summaries-statement.ts';
import { decodeRootCauses } from '../store/root-cause-text.ts';
import { ANNOTATION_KINDS } from '../store/trace-codes.ts';

/** `matchedAt` is what made the trace match a query by the clock of updates or of segment ends. */
export function toTraceSummary(row: SummaryRow, matchedAt: EpochMicros | undefined): object {
  const services = toServiceIds(row);
  return {
    Id: row.trace_id,
    StartTime: toEpochSeconds(row.start_at),
    Duration: toSeconds(row.duration_us),
    ResponseTime: toSeconds(row.response_us),
    HasFault: row.has_fault,
    HasError: row.has_error,
    HasThrottle: row.has_throttle,
    IsPartial: row.is_partial,
    Http: toHttp(row),
    Annotations: toAnnotations(row, services),
    Users: row['users.name'].map((name, index) => ({
      UserName: name,
      ServiceIds: select(services, row['users.services'][index]),
    })),
    ServiceIds: services,
    ResourceARNs: row.resource_arns.map((arn) => ({ ARN: arn })),
    InstanceIds: row.instance_ids.map((id) => ({ Id: id })),
    AvailabilityZones: row.availability_zones.map((name) => ({ Name: name })),
    EntryPoint: services[row.entry_point],
    FaultRootCauses: toRootCauses(row.fault_root_causes, services, toFailureEntity),
    ErrorRootCauses: toRootCauses(row.error_root_causes, services, toFailureEntity),
    ResponseTimeRootCauses: toRootCauses(row.response_time_root_causes, services, toSlowEntity),
    Revision: row.revision,
    MatchedEventTime: matchedAt === undefined ? undefined : toEpochSeconds(matchedAt),
  };
}

interface ServiceId {
  readonly Name: string;
  readonly Names: readonly string[];
  readonly AccountId: string | undefined;
  readonly Type: string | undefined;
}

function toServiceIds(row: SummaryRow): readonly ServiceId[] {
  return row['services.name'].map((name, index) => ({
    Name: name,
    Names: [name, ...(row['services.names'][index] ?? [])],
    AccountId: filled(row['services.account_id'][index]),
    Type: filled(row['services.type'][index]),
  }));
}

function select(services: readonly ServiceId[], indexes: readonly number[] = []): ServiceId[] {
  return indexes.flatMap((index) => services[index] ?? []);
}

/** Columns hold text for every row; an empty one means that nothing was said. */
function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Columns of durations hold -1 for what has not ended. */
function toSeconds(micros: number): number | undefined {
  return micros < 0 ? undefined : toRoundedSeconds(micros as DurationMicros);
}

function toHttp(row: SummaryRow): object {
  return {
    HttpURL: filled(row.http_url),
    HttpStatus: row.http_status === 0 ? undefined : row.http_status,
    HttpMethod: filled(row.http_method),
    UserAgent: filled(row.http_user_agent),
    ClientIp: filled(row.http_client_ip),
  };
}

/** A map from each key to its distinct values. Keys come from documents, so the map has no prototype to collide with. */
function toAnnotations(row: SummaryRow, services: readonly ServiceId[]): Record<string, object[]> {
  const annotations: Record<string, object[]> = Object.create(null);
  for (const [index, key] of row['annotations.key'].entries()) {
    const values = (annotations[key] ??= []);
    values.push({
      AnnotationValue: toAnnotationValue(row, index),
      ServiceIds: select(services, row['annotations.services'][index]),
    });
  }
  return annotations;
}

function toAnnotationValue(row: SummaryRow, index: number): object {
  const number = row['annotations.number'][index] ?? 0;
  switch (row['annotations.kind'][index]) {
    case ANNOTATION_KINDS.number:
      return { NumberValue: number };
    case ANNOTATION_KINDS.boolean:
      return { BooleanValue: number !== 0 };
    default:
      return { StringValue: row['annotations.text'][index] ?? '' };
  }
}

/** `stored` is the text of a column of root causes. */
function toRootCauses(
  stored: string,
  services: readonly ServiceId[],
  toEntity: (entity: RootCauseEntity) => object,
): object[] {
  return decodeRootCauses(stored).map((cause) => ({
    ClientImpacting: cause.clientImpacting,
    Services: cause.services.map(({ service, inferred, entityPath }) => ({
      ...services[service],
      Inferred: inferred,
      EntityPath: entityPath.map(toEntity),
    })),
  }));
}

function toFailureEntity({ name, remote, exceptions }: RootCauseEntity): object {
  return {
    Name: name,
    Remote: remote,
    Exceptions: exceptions.map((exception) => ({ Name: exception.name, Message: exception.message })),
  };
}

function toSlowEntity({ name, remote, coverage }: RootCauseEntity): object {
  return { Name: name, Coverage: coverage, Remote: remote };
}

/**
 * A row of `traces` as the API's TraceSummary. Members without a value are left out.
 * Source: X-Ray API reference, TraceSummary. The live service leaves the services of annotations and users empty for
 * traces of one account (observed, not documented); the reference says they are filled, and here they are.
 */

import { type DurationMicros, type EpochMicros, toEpochSeconds, toRoundedSeconds } from '@fluoroscope/wire';
import type { RootCauseEntity } from '../assemble/trace.ts';
import type { SummaryRow } from '../query/summary-page.ts';
import { readRootCauses } from '../store/root-causes-column.ts';
import { ATTRIBUTE_KINDS, OUTCOME_BITS, type ROOT_CAUSE_KINDS } from '../store/trace-codes.ts';

/** `matchedAt` is what made the trace match a query by the clock of updates or of segment ends. */
export function toTraceSummary(row: SummaryRow, matchedAt: EpochMicros | undefined): object {
  const services = toServiceIds(row);
  return {
    Id: row.trace_id,
    StartTime: toEpochSeconds(row.start_at),
    Duration: toSeconds(row.duration_us),
    ResponseTime: toSeconds(row.response_us),
    HasFault: (row.root_flags & OUTCOME_BITS.fault) !== 0,
    HasError: (row.root_flags & OUTCOME_BITS.error) !== 0,
    HasThrottle: row.has_throttle,
    IsPartial: row.is_partial,
    Http: toHttp(row),
    Annotations: toAnnotations(row, services),
    Users: placesOf(row, ATTRIBUTE_KINDS.user).map((place) => ({
      UserName: textAt(row, place),
      ServiceIds: holdersAt(row, place, services),
    })),
    ServiceIds: services,
    ResourceARNs: placesOf(row, ATTRIBUTE_KINDS.resourceArn).map((place) => ({ ARN: textAt(row, place) })),
    InstanceIds: placesOf(row, ATTRIBUTE_KINDS.instanceId).map((place) => ({ Id: textAt(row, place) })),
    AvailabilityZones: placesOf(row, ATTRIBUTE_KINDS.availabilityZone).map((place) => ({
      Name: textAt(row, place),
    })),
    EntryPoint: services[row.entry_point],
    FaultRootCauses: toRootCauses(row, 'fault', services, toFailureEntity),
    ErrorRootCauses: toRootCauses(row, 'error', services, toFailureEntity),
    ResponseTimeRootCauses: toRootCauses(row, 'responseTime', services, toSlowEntity),
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

function placesOf(row: SummaryRow, kind: number): number[] {
  return row['attributes.kind'].flatMap((each, place) => (each === kind ? [place] : []));
}

function textAt(row: SummaryRow, place: number): string {
  return row['attributes.text'][place] ?? '';
}

/** The services whose segments hold the attribute, each once. */
function holdersAt(row: SummaryRow, place: number, services: readonly ServiceId[]): ServiceId[] {
  const segments = row['attributes.segments'][place] ?? [];
  const indexes = new Set(segments.map((segment) => row['segments.service'][segment] ?? -1));
  return [...indexes].flatMap((index) => services[index] ?? []);
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

/** A map from each key to its distinct values.
 *  Keys come from documents, so the map has no prototype to collide with. */
function toAnnotations(row: SummaryRow, services: readonly ServiceId[]): Record<string, object[]> {
  const annotations: Record<string, object[]> = Object.create(null);
  for (const [place, kind] of row['attributes.kind'].entries()) {
    const value = toAnnotationValue(row, kind, place);
    if (value === undefined) continue;
    const values = (annotations[row['attributes.key'][place] ?? ''] ??= []);
    values.push({ AnnotationValue: value, ServiceIds: holdersAt(row, place, services) });
  }
  return annotations;
}

/** Undefined for what is not an annotation. */
function toAnnotationValue(row: SummaryRow, kind: number, place: number): object | undefined {
  const number = row['attributes.number'][place] ?? 0;
  switch (kind) {
    case ATTRIBUTE_KINDS.textAnnotation:
      return { StringValue: textAt(row, place) };
    case ATTRIBUTE_KINDS.numberAnnotation:
      return { NumberValue: number };
    case ATTRIBUTE_KINDS.booleanAnnotation:
      return { BooleanValue: number !== 0 };
    default:
      return undefined;
  }
}

function toRootCauses(
  row: SummaryRow,
  kind: keyof typeof ROOT_CAUSE_KINDS,
  services: readonly ServiceId[],
  toEntity: (entity: RootCauseEntity) => object,
): object[] {
  return readRootCauses(row.root_causes, kind).map((cause) => ({
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

/** A trace as a service tells it, taken apart for comparison with the same trace in another service. */

import type { ExceptionRecord, SubsegmentDocument } from '@fluoroscope/wire';
import type { RunningService } from '../../support/start-service.ts';
import { xrayReader } from './xray-reader.ts';

/** What is the same wherever a segment or subsegment is kept, and under which id it hangs. */
export async function tracePartsOf(
  service: Pick<RunningService, 'url'>,
  traceId: string,
): Promise<readonly object[]> {
  using reader = xrayReader(service);
  const segments = (await reader.segments([traceId])).get(traceId) ?? [];
  // A subsegment has all members that matter here, and a segment of theirs.
  const parts = segments.flatMap((segment) =>
    flatten(segment as unknown as SubsegmentDocument, segment.parent_id),
  );
  return parts.toSorted((a, b) => a.id.localeCompare(b.id));
}

function flatten(part: SubsegmentDocument, parent: string | undefined): readonly { readonly id: string }[] {
  const { id, name, namespace, start_time, end_time, user, http, annotations, subsegments = [] } = part;
  const own = {
    id,
    parent,
    name,
    namespace,
    user,
    http,
    annotations,
    times: [start_time, end_time ?? 0].map((seconds) => Math.round(seconds * 1e6)),
    flags: [part.error, part.throttle, part.fault].map((flag) => flag === true),
    exceptions: exceptionsOf(part).map(({ type, message }) => [type, message]),
    call: [part.aws?.operation, part.aws?.table_name, part.aws?.region],
    metadata: part.metadata?.['debug'],
  };
  return [own, ...subsegments.flatMap((each) => flatten(each, id))];
}

function exceptionsOf({ cause }: SubsegmentDocument): readonly ExceptionRecord[] {
  return typeof cause === 'object' ? (cause.exceptions ?? []) : [];
}

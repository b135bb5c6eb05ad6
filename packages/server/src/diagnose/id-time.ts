import { traceIdEpochSeconds } from '@fluoroscope/wire';
import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { instantOf, lengthOf, quote } from './wording.ts';
import type { EpochMicros } from '@fluoroscope/wire';

const TOLERANCE_SECONDS = 3600;
/** X-Ray takes no older id. Further away it is no time, but the random digits of a W3C id. */
const OLDEST_SECONDS = 30 * 24 * 3600;

/** A trace id whose time is far from that of the trace. */
export function findIdTime({ tree }: TraceCase): readonly Finding[] {
  const [first] = tree.segments;
  if (first === undefined) return [];
  const idSeconds = traceIdEpochSeconds(tree.traceId);
  const behindSeconds = first.start / 1_000_000 - idSeconds;
  if (Math.abs(behindSeconds) < TOLERANCE_SECONDS || Math.abs(behindSeconds) > OLDEST_SECONDS) return [];
  const idTime = instantOf((idSeconds * 1_000_000) as EpochMicros);
  return [
    {
      code: 'IdTimeDiffers',
      severity: 'note',
      title: 'The trace id is from another time',
      detail: `The id says ${idTime}, but the first segment (${quote(first.document.name)}) begins ${lengthOf(behindSeconds * 1_000_000)} ${behindSeconds > 0 ? 'later' : 'earlier'}, at ${instantOf(first.start)}. Searches by time may file the trace under the time of its id.`,
      reason:
        'A long-lived process or a stored message uses an id again that was made earlier, a clock is wrong, or the id is a random one of W3C that looks like a time (one in some hundreds does).',
      remedy:
        'Make a new id for each request or job, and link it to what caused it. With OpenTelemetry nothing needs to be done.',
      segmentIds: idsOf([first]),
      services: servicesOf([first]),
    },
  ];
}

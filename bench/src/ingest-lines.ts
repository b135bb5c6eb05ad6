import type { LoadJob } from './load-job.ts';
import type { IngestOutcome } from './measure-ingest.ts';
import { atLeast, atMost, line, type Line } from './report.ts';
import { visibilityLines } from './visibility-lines.ts';

/** What is asked of both doors, in segments a second. */
const RATE = 25_000;

/** The table's lines about one load. */
export function ingestLines(job: LoadJob, outcome: IngestOutcome): readonly Line[] {
  const { load, counted, handedOver } = outcome;
  const { door } = job;
  const taken = Math.min(handedOver, counted.stored) / load.elapsedSeconds;
  return [
    // To the nearest hundred, since a paced load may end a few segments short of its rate.
    line(`${door}: segments stored`, Math.round(taken / 100) * 100, '/s', atLeast(RATE)),
    line(`${door}: segments sent`, load.sent / load.elapsedSeconds, '/s'),
    line(`${door}: segments sent`, load.sent, 'count'),
    line(`${door}: lost by the service's counters`, handedOver - counted.stored, 'count', atMost(0)),
    line(`${door}: lost by the service graph`, handedOver - outcome.inGraph, 'count', atMost(0)),
    line(
      `${door}: incomplete among ${outcome.sampledTraces} traces`,
      outcome.incompleteTraces,
      'count',
      atMost(0),
    ),
    ...doorLines(job, outcome),
    ...failureLines(job, outcome),
    line(`${door}: everything stored after the load's end`, outcome.settledMillis, 'ms'),
    ...visibilityLines(`${door}, under load`, outcome.visibility, atMost(2000)),
    line(`${door}: CPU of the service for a segment`, outcome.serviceCpuMicros / load.sent, 'µs'),
    line(`${door}: CPU of the load process for a segment`, load.cpuMicros / load.sent, 'µs'),
  ];
}

function doorLines({ door }: LoadJob, { load, counted, droppedBySystem }: IngestOutcome): readonly Line[] {
  if (door === 'http') {
    return [
      line('http: refused as invalid', load.unprocessed, 'count', atMost(0)),
      line('http: calls throttled and sent again', load.throttledCalls, 'count'),
    ];
  }
  return [
    line('udp: dropped and counted by the service', counted.dropped, 'count', atMost(0)),
    line('udp: dropped by the system, receive buffer full', droppedBySystem, 'count', atMost(0)),
  ];
}

function failureLines({ door }: LoadJob, { load }: IngestOutcome): readonly Line[] {
  return Object.entries(load.failures).map(([reason, count]) =>
    line(`${door}: failed, ${reason}`, count, 'count', atMost(0)),
  );
}

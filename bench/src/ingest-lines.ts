import type { Door, LoadJob } from './load-job.ts';
import { shapeOf, type LoadShape } from './load-shape.ts';
import type { IngestOutcome } from './measure-ingest.ts';
import { atLeast, atMost, line, type Line } from './report.ts';
import { visibilityLines } from './visibility-lines.ts';

/** What is asked of each door, in items a second, and how soon of what comes in by it, in milliseconds. */
const RATES: Readonly<Record<LoadShape['item'], number>> = { segment: 25_000, span: 50_000 };
const SLOWEST: Readonly<Record<LoadShape['item'], number>> = { segment: 2000, span: 1000 };

/** The table's lines about one load. */
export function ingestLines(job: LoadJob, outcome: IngestOutcome): readonly Line[] {
  const { load, counted, handedOver } = outcome;
  const { door } = job;
  const { item } = shapeOf(door);
  const taken = Math.min(handedOver, counted.stored) / load.elapsedSeconds;
  return [
    // To the nearest hundred, since a paced load may end a few items short of its rate.
    line(`${door}: ${item}s stored`, Math.round(taken / 100) * 100, '/s', atLeast(RATES[item])),
    line(`${door}: ${item}s sent`, load.sent / load.elapsedSeconds, '/s'),
    line(`${door}: ${item}s sent`, load.sent, 'count'),
    line(`${door}: lost by the service's counters`, handedOver - counted.stored, 'count', atMost(0)),
    line(`${door}: lost by the service graph`, load.served - outcome.inGraph, 'count', atMost(0)),
    line(
      `${door}: incomplete among ${outcome.sampledTraces} traces`,
      outcome.incompleteTraces,
      'count',
      atMost(0),
    ),
    ...doorLines(door, outcome),
    ...failureLines(job, outcome),
    line(`${door}: everything stored after the load's end`, outcome.settledMillis, 'ms'),
    ...visibilityLines(`${door}, under load`, outcome.visibility, atMost(SLOWEST[item])),
    line(`${door}: CPU of the service for a ${item}`, outcome.serviceCpuMicros / load.sent, 'µs'),
    line(`${door}: CPU of the load process for a ${item}`, load.cpuMicros / load.sent, 'µs'),
  ];
}

function doorLines(door: Door, { load, counted, droppedBySystem }: IngestOutcome): readonly Line[] {
  switch (door) {
    case 'http':
      return answerLines(door, 'calls', load);
    case 'otlp-grpc':
    case 'otlp-http':
      return [
        ...answerLines(door, 'exports', load),
        ...exportLines(door, load),
        line(`${door}: protobuf for a span`, load.itemBytes / load.sent, 'bytes'),
      ];
    case 'udp':
      return [
        line('udp: dropped and counted by the service', counted.dropped, 'count', atMost(0)),
        line('udp: dropped by the system, receive buffer full', droppedBySystem, 'count', atMost(0)),
      ];
  }
}

function answerLines(door: Door, calls: string, load: IngestOutcome['load']): readonly Line[] {
  return [
    line(`${door}: refused as invalid`, load.unprocessed, 'count', atMost(0)),
    line(`${door}: ${calls} throttled and sent again`, load.throttledCalls, 'count'),
  ];
}

/** From the first attempt until an export was taken. */
function exportLines(door: Door, { callMillis }: IngestOutcome['load']): readonly Line[] {
  if (callMillis === undefined) return [];
  return [
    line(`${door}: an export p50`, callMillis.p50, 'ms'),
    line(`${door}: an export p95`, callMillis.p95, 'ms'),
    line(`${door}: an export at most`, callMillis.max, 'ms'),
  ];
}

function failureLines({ door }: LoadJob, { load }: IngestOutcome): readonly Line[] {
  return Object.entries(load.failures).map(([reason, count]) =>
    line(`${door}: failed, ${reason}`, count, 'count', atMost(0)),
  );
}

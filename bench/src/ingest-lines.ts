import { OUT_OF_TIME } from './call-load.ts';
import type { Door, LoadJob } from './load-job.ts';
import { shapeOf, type LoadShape } from './load-shape.ts';
import type { IngestOutcome } from './measure-ingest.ts';
import { atLeast, atMost, line, proof, type Line } from './report.ts';
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
    ...proofLines(job, outcome),
    ...doorLines(door, outcome),
    line(`${door}: everything stored after the load's end`, outcome.settledMillis, 'ms'),
    ...visibilityLines(`${door}, under load`, outcome.visibility, atMost(SLOWEST[item])),
    line(`${door}: CPU of the service for a ${item}`, outcome.serviceCpuMicros / load.sent, 'µs'),
    line(`${door}: CPU of the load process for a ${item}`, load.cpuMicros / load.sent, 'µs'),
  ];
}

/**
 * What became of the load, by the three proofs. Items of calls that failed may have been stored all the same. Over UDP
 * what was dropped and counted is not lost without a word, so that only the rest of it is a defect.
 */
export function proofLines(
  { door }: LoadJob,
  outcome: IngestOutcome,
  situation: string = door,
): readonly Line[] {
  const { load, counted, handedOver, inGraph, incompleteTraces } = outcome;
  const told = counted.dropped === 0 ? proof : judged;
  const unanswered = door === 'udp' ? 0 : load.sent - load.acknowledged - load.unprocessed;
  const unaccounted = handedOver - counted.stored - counted.dropped;
  return [
    told(`${situation}: lost by the service's counters`, atLeastNone(handedOver - counted.stored)),
    told(`${situation}: lost by the service graph`, atLeastNone(load.served - inGraph)),
    told(`${situation}: incomplete among ${outcome.sampledTraces} traces`, incompleteTraces),
    ...(counted.dropped === 0
      ? []
      : [proof(`${situation}: neither stored nor counted as dropped`, atLeastNone(unaccounted))]),
    proof(
      `${situation}: doubled by the service's counters`,
      atLeastNone(counted.stored - handedOver - unanswered),
    ),
    proof(`${situation}: doubled by the service graph`, atLeastNone(inGraph - load.served - unanswered)),
    ...refusalLines(door, situation, load),
  ];
}

/** A surplus is told as doubled and no deficit, and the other way round. */
function atLeastNone(count: number): number {
  return Math.max(0, count);
}

function judged(measure: string, count: number): Line {
  return line(measure, count, 'count', atMost(0));
}

/** Calls that a slow machine left without an answer are told, and are no defect. */
function refusalLines(
  door: Door,
  situation: string,
  { unprocessed, failures }: IngestOutcome['load'],
): readonly Line[] {
  const failed = Object.entries(failures).map(([reason, count]) => {
    const told = OUT_OF_TIME.has(reason) ? judged : proof;
    return told(`${situation}: failed, ${reason}`, count);
  });
  return door === 'udp' ? failed : [proof(`${situation}: refused as invalid`, unprocessed), ...failed];
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
  return [line(`${door}: ${calls} throttled and sent again`, load.throttledCalls, 'count')];
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

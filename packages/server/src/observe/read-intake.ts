/**
 * The counters as values: what came in since the start of the process, and what of it was not kept. Every counter of
 * `Metrics` that stands for something lost appears here, so that a person sees in one list what graphs show in many.
 */

import type { Counter } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** So many documents, datagrams, spans or requests that were not kept for one reason. */
interface Refusal {
  /** How they came, or `forward` for what the target of --forward did not get. */
  readonly door: string;
  readonly reason: string;
  readonly count: number;
}

export interface Intake {
  readonly documentsAccepted: number;
  readonly documentsStored: number;
  /** Traces that wait to be assembled, now. */
  readonly tracesWaiting: number;
  /** Characters of documents between acceptance and assembly, now. */
  readonly inFlightBytes: number;
  readonly datagramsReceived: number;
  /** The most frequent first, none of them zero. */
  readonly refusals: readonly Refusal[];
}

export async function readIntake(metrics: Metrics): Promise<Intake> {
  const { traces, bytes } = metrics.waitingWork;
  return {
    documentsAccepted: await totalOf(metrics.segmentsAccepted),
    documentsStored: await totalOf(metrics.segmentsStored),
    tracesWaiting: traces,
    inFlightBytes: bytes,
    datagramsReceived: await totalOf(metrics.udpDatagrams),
    refusals: await readRefusals(metrics),
  };
}

async function totalOf(counter: Counter): Promise<number> {
  return (await counter.get()).values.reduce((sum, { value }) => sum + value, 0);
}

async function readRefusals(metrics: Metrics): Promise<readonly Refusal[]> {
  const refusals = await Promise.all([
    refusalsOf(metrics.segmentsUnprocessed, ({ door, code }) =>
      // Documents of spans are counted as spans.
      door === 'otlp' ? undefined : [door, code],
    ),
    refusalsOf(metrics.callsRefused, ({ operation, error }) => [operation, error]),
    refusalsOf(metrics.udpDropped, ({ reason }) => ['udp', reason]),
    refusalsOf(metrics.otlpSpansRejected, ({ reason }) => ['otlp', reason]),
    refusalsOf(metrics.otlpRefused, ({ transport, reason }) => [otlpDoor(transport), reason]),
    refusalsOf(metrics.otlpDiscarded, ({ transport, signal }) => [otlpDoor(transport), signal]),
    refusalsOf(metrics.tracesUnwritable, () => ['assembly', 'trace set aside']),
    refusalsOf(metrics.forwardDropped, ({ reason }) => ['forward', reason]),
  ]);
  return refusals.flat().sort((a, b) => b.count - a.count);
}

type Labels = Readonly<Record<string, string | number | undefined>>;
type Place = readonly [door: string | number | undefined, reason: string | number | undefined];

async function refusalsOf(
  counter: Counter,
  placeOf: (labels: Labels) => Place | undefined,
): Promise<Refusal[]> {
  const { values } = await counter.get();
  return values.flatMap(({ value, labels }) => {
    const place = value > 0 ? placeOf(labels) : undefined;
    return place === undefined ? [] : [{ door: String(place[0]), reason: String(place[1]), count: value }];
  });
}

function otlpDoor(transport: string | number | undefined): string {
  return `otlp-${String(transport)}`;
}

/** The service's own counters as the harness holds them against its books. */

import { ApiClient } from '../api-client.ts';

export interface ServiceTotals {
  readonly stored: number;
  readonly tracesStored: number;
  readonly datagrams: number;
  readonly inFlightBytes: number;
  /** By reason, without the name of the counter. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Documents refused one by one, by how they came and code. */
  readonly unprocessed: ReadonlyMap<string, number>;
  /** Calls of which nothing was kept, by operation and error. */
  readonly callsRefused: ReadonlyMap<string, number>;
}

/** Throws when the service does not answer. */
export async function readTotals(port: number): Promise<ServiceTotals> {
  const client = new ApiClient(port);
  try {
    return parseTotals(await client.metrics());
  } finally {
    client.close();
  }
}

/** From the Prometheus text format. What was never counted is zero. */
function parseTotals(metrics: string): ServiceTotals {
  const single = (name: string): number =>
    [...seriesOf(metrics, name).values()].reduce((total, value) => total + value, 0);
  return {
    stored: single('fluoroscope_segments_stored_total'),
    tracesStored: single('fluoroscope_traces_stored_total'),
    datagrams: single('fluoroscope_udp_datagrams_total'),
    inFlightBytes: single('fluoroscope_in_flight_bytes'),
    dropped: seriesOf(metrics, 'fluoroscope_udp_dropped_total'),
    unprocessed: seriesOf(metrics, 'fluoroscope_segments_unprocessed_total'),
    callsRefused: seriesOf(metrics, 'fluoroscope_calls_refused_total'),
  };
}

/** Label values, joined by a blank, to the value. */
function seriesOf(metrics: string, name: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>();
  for (const line of metrics.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (match?.[1] !== name) continue;
    const values = [...(match[2] ?? '').matchAll(/"([^"]*)"/g)].map(([, value]) => value);
    series.set(values.join(' '), Number(match[3]));
  }
  return series;
}

/** Reads the service's counters of what it took in, stored and dropped. */

export interface ServiceCounters {
  readonly accepted: number;
  readonly stored: number;
  readonly tracesStored: number;
  /** Datagrams the service received and could not keep, all reasons together. */
  readonly dropped: number;
}

/** From the Prometheus text format. Throws an Error when a counter that proves storage is missing; a service that has
 *  never dropped a datagram need not show that counter. */
export function parseCounters(metrics: string): ServiceCounters {
  const totals = totalsByName(metrics);
  return {
    accepted: required(totals, 'fluoroscope_segments_accepted_total'),
    stored: required(totals, 'fluoroscope_segments_stored_total'),
    tracesStored: required(totals, 'fluoroscope_traces_stored_total'),
    dropped: totals.get('fluoroscope_udp_dropped_total') ?? 0,
  };
}

/** What was counted between two readings. */
export function countersSince(before: ServiceCounters, after: ServiceCounters): ServiceCounters {
  return {
    accepted: after.accepted - before.accepted,
    stored: after.stored - before.stored,
    tracesStored: after.tracesStored - before.tracesStored,
    dropped: after.dropped - before.dropped,
  };
}

/** A name's series are added up, whatever their labels. */
function totalsByName(metrics: string): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const line of metrics.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line);
    const name = match?.[1];
    if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + Number(match?.[2]));
  }
  return totals;
}

function required(totals: ReadonlyMap<string, number>, name: string): number {
  const total = totals.get(name);
  if (total === undefined) throw new Error(`/metrics does not show ${name}`);
  return total;
}

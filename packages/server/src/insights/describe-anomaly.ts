import type { InsightService, RequestImpact } from './insight.ts';

interface Anomaly {
  readonly cause: InsightService;
  /** Of the cause's requests in the last minute, 0 to 1. */
  readonly share: number;
  readonly usualShare: number;
  /** Requests of clients in the last minute. */
  readonly clients: RequestImpact;
}

/** What an insight says of itself, in one or two sentences. */
export function describeAnomaly({ cause, share, usualShare, clients }: Anomaly): string {
  const what = `${cause.name} failed in ${percent(share)} of its requests, where ${percent(usualShare)} is usual.`;
  if (clients.total === 0) return what;
  const reached = clients.faults / clients.total;
  return clients.faults === 0
    ? `${what} No request of a client failed.`
    : `${what} ${percent(reached)} of the clients' requests failed.`;
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? 'less than 1 %' : `${Math.round(value)} %`;
}

/**
 * The error of a question whose traces did not come: what was asked for, what came instead, what was refused, and what
 * to look at first. It is read by somebody whose test has just failed and who cannot look into the service any more.
 */

import { describeMs, drawTrace } from './draw-trace.ts';
import type { ServiceApi, ServiceStatus } from './service-api.ts';
import { describeQuery, type TraceQuery } from './trace-query.ts';
import type { Trace } from './trace.ts';

interface Arrivals {
  readonly api: ServiceApi;
  readonly headline: string;
  readonly query: TraceQuery;
  /** The traces that the query means. */
  readonly found: readonly Trace[];
  /** Those that could have been meant. */
  readonly arrived: readonly Trace[];
}

const LISTED_TRACES = 20;
const DRAWN_TRACES = 3;

export async function describeArrivals(arrivals: Arrivals): Promise<string> {
  const { api, headline, found, arrived } = arrivals;
  const status = await api.status();
  const sections = [
    `${headline}, ${outcomeOf(arrivals)}`,
    ...(await Promise.all(found.slice(0, DRAWN_TRACES).map((trace) => describeFound(api, trace)))),
    describeList(arrivals),
    describeRefusals(status),
    describeIntake(status),
    adviceFor(found, arrived, status),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function outcomeOf({ found, arrived }: Arrivals): string {
  const incomplete = found.filter(({ isPartial }) => isPartial).length;
  if (found.length === 0) return arrived.length === 0 ? 'but no trace arrived at all.' : 'but there is none.';
  if (found.length === 1 && incomplete === 1) return 'but the one that arrived is not complete.';
  const note = incomplete === 0 ? '' : `, ${incomplete} of them incomplete`;
  return `but there ${found.length === 1 ? 'is 1' : `are ${found.length}`}${note}.`;
}

async function describeFound(api: ServiceApi, trace: Trace): Promise<string> {
  const findings = trace.isPartial ? await api.findings(trace.id) : [];
  return [drawTrace(trace), ...findings.map(({ Title, Detail }) => `  ${Title}: ${Detail}`)].join('\n');
}

function describeList({ arrived, found, query }: Arrivals): string {
  const others = arrived.filter((trace) => !found.includes(trace));
  if (others.length === 0) return '';
  const lines = others.slice(0, LISTED_TRACES).map((trace) => `  ${summaryOf(trace)}`);
  if (others.length > LISTED_TRACES) lines.push(`  ... and ${others.length - LISTED_TRACES} more`);
  return [`Traces that are not ${describeQuery(query)}:`, ...lines].join('\n');
}

function summaryOf({ entry, id, duration, segments, isPartial }: Trace): string {
  const request = [entry?.method, entry?.path].filter(Boolean).join(' ') || (entry?.name ?? '(nothing yet)');
  const services = [...new Set(segments.map(({ name }) => name))].join(', ');
  const time = duration === undefined ? 'in progress' : describeMs(duration);
  const parts = [request.padEnd(28), String(entry?.status ?? '').padEnd(3), time.padStart(9), services, id];
  return parts.join('  ') + (isPartial ? '  (incomplete)' : '');
}

function describeRefusals({ Ingest }: ServiceStatus): string {
  if (Ingest.Refusals.length === 0) return '';
  const lines = Ingest.Refusals.map(({ Door, Reason, Count }) => `  ${Count} by ${Door}: ${Reason}`);
  return ['Refused since the service started:', ...lines].join('\n');
}

function describeIntake({ Ingest }: ServiceStatus): string {
  const { DatagramsReceived, DocumentsAccepted } = Ingest;
  return `The service has received ${DatagramsReceived} datagrams and accepted ${DocumentsAccepted} documents since it started.`;
}

function adviceFor(found: readonly Trace[], arrived: readonly Trace[], { Ingest }: ServiceStatus): string {
  if (Ingest.DatagramsReceived + Ingest.DocumentsAccepted === 0) return ADVICE.nothing;
  if (found.some(({ isPartial }) => isPartial)) return ADVICE.incomplete;
  if (found.length > 1) return ADVICE.several;
  return arrived.length === 0 ? ADVICE.noTrace : ADVICE.otherTraces;
}

const ADVICE = {
  nothing:
    'Is the application started with `fluoroscope.env` in its environment, and does it sample this request? ' +
    'The X-Ray SDK samples one request a second and five percent of the rest, until told otherwise; ' +
    'the headers of `fluoroscope.newTrace()` make it record the request they are sent with.',
  noTrace: 'Documents came, but none of them makes a trace that began after the mark or the last reset.',
  otherTraces:
    'Was the request sampled? The headers of `fluoroscope.newTrace()` make an application record the request they are sent with.',
  several:
    '`traces.latest` takes the last of several, `traces.all` takes them all, ' +
    '`traces.since(fluoroscope.mark())` only those that begin from there on.',
  incomplete: '`{ partial: true }` takes traces as they are.',
} as const;

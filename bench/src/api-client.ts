/**
 * The operations that are measured, over one kept connection. No SDK between the clock and the service: what is timed
 * is a request, its answer and `JSON.parse`.
 */

import { Agent, request } from 'node:http';

export interface TimeWindow {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
}

export interface SummariesPage {
  readonly traceIds: readonly string[];
  /** How many traces were looked at for the page. */
  readonly processed: number;
  readonly nextToken: string | undefined;
}

export interface SummariesOptions {
  /** A filter expression. */
  readonly filter?: string;
  /** Of the page before. */
  readonly nextToken?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Every method throws an Error with the service's own words when the answer is not a 200. */
export class ApiClient {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.#port = port;
  }

  /** Throws when the document was refused. */
  async putDocument(document: string): Promise<void> {
    const answer = await this.#call('/TraceSegments', { TraceSegmentDocuments: [document] });
    const refused = list(answer, 'UnprocessedTraceSegments');
    if (refused.length > 0) throw new Error(`a document was refused: ${JSON.stringify(refused)}`);
  }

  /** Segment documents of each trace that is known, inferred ones included, by trace id. */
  async documents(traceIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const answer = await this.#call('/Traces', { TraceIds: traceIds });
    const entries = list(answer, 'Traces').map((trace): [string, readonly string[]] => [
      text(trace, 'Id'),
      list(trace, 'Segments').map((segment) => text(segment, 'Document')),
    ]);
    return new Map(entries);
  }

  async summaries(window: TimeWindow, { filter, nextToken }: SummariesOptions = {}): Promise<SummariesPage> {
    const answer = await this.#call('/TraceSummaries', {
      ...rangeOf(window),
      FilterExpression: filter,
      NextToken: nextToken,
    });
    return {
      traceIds: list(answer, 'TraceSummaries').map((summary) => text(summary, 'Id')),
      processed: Number(answer['TracesProcessedCount']),
      nextToken: optionalText(answer, 'NextToken'),
    };
  }

  /** Requests counted at each service that reported segments of its own, by name.
   *  `group` narrows them to its traces. */
  async requestCounts(window: TimeWindow, group?: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const input = { ...rangeOf(window), GroupName: group };
    let token: string | undefined;
    do {
      const answer = await this.#call('/ServiceGraph', { ...input, NextToken: token });
      for (const service of list(answer, 'Services').filter((node) => node['State'] === 'active')) {
        const statistics = service['SummaryStatistics'];
        const count = isMembers(statistics) ? Number(statistics['TotalCount']) : 0;
        counts.set(text(service, 'Name'), (counts.get(text(service, 'Name')) ?? 0) + count);
      }
      token = optionalText(answer, 'NextToken');
    } while (token !== undefined);
    return counts;
  }

  /** Number of minutes that have statistics; without a selector, of what clients call. */
  async minuteCount(window: TimeWindow, selector?: string): Promise<number> {
    const input = { ...rangeOf(window), Period: 60, EntitySelectorExpression: selector };
    const answer = await this.#call('/TimeSeriesServiceStatistics', input);
    return list(answer, 'TimeSeriesServiceStatistics').length;
  }

  async createGroup(name: string, filterExpression: string): Promise<void> {
    await this.#call('/CreateGroup', { GroupName: name, FilterExpression: filterExpression });
  }

  /** Number of nodes in the graph of one trace. */
  async traceGraphSize(traceId: string): Promise<number> {
    return list(await this.#call('/TraceGraph', { TraceIds: [traceId] }), 'Services').length;
  }

  /** The service's own counters, in the Prometheus text format. */
  async metrics(): Promise<string> {
    return await this.#send('GET', '/metrics', undefined);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(path: string, input: Members): Promise<Members> {
    const answer: unknown = JSON.parse(await this.#send('POST', path, JSON.stringify(input)));
    if (!isMembers(answer)) throw new Error(`${path} did not answer with an object`);
    return answer;
  }

  async #send(method: string, path: string, body: string | undefined): Promise<string> {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body ?? '') };
    const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path, headers };
    return await new Promise((resolve, reject) => {
      const outgoing = request(options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          if (incoming.statusCode === 200) resolve(answer);
          else
            reject(
              new Error(`${method} ${path} answered ${String(incoming.statusCode)}: ${answer.slice(0, 500)}`),
            );
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

function rangeOf({ start, end }: TimeWindow): Members {
  return { StartTime: start, EndTime: end };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(members: Members, name: string): readonly Members[] {
  const value = members[name];
  if (!Array.isArray(value)) throw new Error(`an answer without the list ${name}`);
  return value.filter(isMembers);
}

function text(members: Members, name: string): string {
  const value = optionalText(members, name);
  if (value === undefined) throw new Error(`an answer without ${name}`);
  return value;
}

function optionalText(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

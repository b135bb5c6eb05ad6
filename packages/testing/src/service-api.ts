/**
 * What the service is asked, over its public API: X-Ray's operations and the extensions of
 * docs/reference/extensions-api.md. Only the members that are read are typed.
 */

export interface TraceSummary {
  readonly Id: string;
  readonly Revision: number;
  /** Something of the trace has not ended, or its caller or parent has not arrived. */
  readonly IsPartial: boolean;
}

export interface StoredTrace {
  readonly Id: string;
  readonly Segments: readonly { readonly Document: string }[];
}

export interface ServiceStatus {
  readonly Ingest: {
    readonly DocumentsAccepted: number;
    readonly DatagramsReceived: number;
    readonly TracesWaiting: number;
    readonly InFlightBytes: number;
    readonly Refusals: readonly { readonly Door: string; readonly Reason: string; readonly Count: number }[];
  };
  readonly Doors: readonly { readonly Name: string; readonly Address: string }[];
}

export interface Finding {
  readonly Title: string;
  readonly Detail: string;
}

/** The service refused a question, such as a filter expression with a mistake in it: asking again does not help. */
export class RefusedQuestion extends Error {
  override readonly name = 'RefusedQuestion';
}

/** X-Ray API reference, BatchGetTraces: at most five ids in a call. */
const IDS_IN_A_CALL = 5;
const ANSWER_TIMEOUT_MS = 10_000;

// Taken before a test replaces the clocks by its own: fake timers must not stop our waiting for the service.
const realNow = Date.now;
const realFetch = fetch;

/** Milliseconds since the epoch, whatever a test has made of `Date`. */
export function nowMs(): number {
  return realNow();
}

export class ServiceApi {
  readonly #url: string;
  /** Why the service can no longer answer; undefined as long as it can. */
  readonly #whyGone: () => string | undefined;

  constructor(url: string, whyGone: () => string | undefined) {
    this.#url = url;
    this.#whyGone = whyGone;
  }

  /** Summaries of all traces of which something arrived since an instant, in milliseconds since the epoch. */
  async summaries(sinceMs: number, filter: string | undefined): Promise<readonly TraceSummary[]> {
    const range = { StartTime: sinceMs / 1000, EndTime: nowMs() / 1000 + 60, TimeRangeType: 'Event' };
    const question = filter === undefined ? range : { ...range, FilterExpression: filter };
    const found: TraceSummary[] = [];
    let next: string | undefined;
    do {
      const page = await this.#ask<SummariesPage>('/TraceSummaries', { ...question, NextToken: next });
      found.push(...page.TraceSummaries);
      next = page.NextToken;
    } while (next !== undefined);
    return found;
  }

  async traces(ids: readonly string[]): Promise<readonly StoredTrace[]> {
    const calls: Promise<{ readonly Traces: readonly StoredTrace[] }>[] = [];
    for (let first = 0; first < ids.length; first += IDS_IN_A_CALL) {
      calls.push(this.#ask('/Traces', { TraceIds: ids.slice(first, first + IDS_IN_A_CALL) }));
    }
    return (await Promise.all(calls)).flatMap(({ Traces }) => Traces);
  }

  status(): Promise<ServiceStatus> {
    return this.#ask('/extensions/ServiceStatus', {});
  }

  /** What is missing from a trace or strange about it. */
  async findings(traceId: string): Promise<readonly Finding[]> {
    const answer = await this.#ask<Diagnoses>('/extensions/TraceDiagnosis', { TraceIds: [traceId] });
    return answer.Diagnoses.flatMap(({ Findings }) => Findings);
  }

  async #ask<Answer>(path: string, question: object): Promise<Answer> {
    const response = await this.#post(path, JSON.stringify(question));
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    if (response.status === 400) throw new RefusedQuestion(messageIn(text));
    throw new Error(`The Fluoroscope service answered ${path} with ${response.status}: ${text}`);
  }

  async #post(path: string, body: string): Promise<Response> {
    const headers = { 'Content-Type': 'application/json' };
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    try {
      return await realFetch(this.#url + path, { method: 'POST', headers, body, signal });
    } catch (cause) {
      const why = this.#whyGone() ?? `The Fluoroscope service at ${this.#url} does not answer`;
      throw new Error(why, { cause });
    }
  }
}

interface SummariesPage {
  readonly TraceSummaries: readonly TraceSummary[];
  readonly NextToken?: string;
}

interface Diagnoses {
  readonly Diagnoses: readonly { readonly Findings: readonly Finding[] }[];
}

/** The sentence in an error answer of the API, or all of an answer that is none. */
function messageIn(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    const isObject = typeof answer === 'object' && answer !== null;
    return isObject && 'message' in answer ? String(answer.message) : text;
  } catch {
    return text;
  }
}

/**
 * A segment or subsegment of a trace, as an application sent it, with what a test asks about most read out of the
 * document. Durations are in milliseconds, as everywhere in tests; documents have seconds.
 */

export type Outcome = 'ok' | 'error' | 'throttle' | 'fault' | 'in progress';

export type AnnotationValue = string | number | boolean;

export interface TracedException {
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly remote: boolean;
}

/** The members of a document that are read here. Source: X-Ray Developer Guide, "Segment documents". */
export interface EntityDocument {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly parent_id?: string;
  readonly namespace?: string;
  readonly origin?: string;
  readonly inferred?: boolean;
  readonly user?: string;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly fault?: boolean;
  readonly cause?: string | { readonly exceptions?: readonly ExceptionDocument[] };
  readonly http?: {
    readonly request?: { readonly method?: string; readonly url?: string };
    readonly response?: { readonly status?: number };
  };
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly sql?: { readonly sanitized_query?: string };
  readonly annotations?: Readonly<Record<string, AnnotationValue>>;
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly subsegments?: readonly EntityDocument[];
}

interface ExceptionDocument {
  readonly type?: string;
  readonly message?: string;
  readonly remote?: boolean;
}

/** What names the resource of a call to AWS, by service. */
const RESOURCE_KEYS = ['table_name', 'bucket_name', 'queue_url', 'topic_arn', 'function_name'];

export class TraceEntity {
  readonly kind: 'segment' | 'subsegment';
  /** All that was sent, subsegments included. */
  readonly document: EntityDocument;
  /** What this is inside of: the segment of a subsegment, or the call that a segment answers. */
  readonly parent: TraceEntity | undefined;
  /** Subsegments, and the segments that answer this call, by their start. */
  readonly children: readonly TraceEntity[] = [];

  constructor(kind: TraceEntity['kind'], document: EntityDocument, parent: TraceEntity | undefined) {
    this.kind = kind;
    this.document = document;
    this.parent = parent;
  }

  get id(): string {
    return this.document.id;
  }

  get name(): string {
    return this.document.name;
  }

  /** Milliseconds since the epoch. */
  get startedAt(): number {
    return toMilliseconds(this.document.start_time);
  }

  /** Milliseconds since the epoch; undefined for what has not ended. */
  get endedAt(): number | undefined {
    const end = this.document.end_time;
    return end === undefined ? undefined : toMilliseconds(end);
  }

  /** In milliseconds; undefined for what has not ended. */
  get duration(): number | undefined {
    return this.endedAt === undefined ? undefined : this.endedAt - this.startedAt;
  }

  /** The worst that is said about this, by the precedence of X-Ray's statistics. */
  get outcome(): Outcome {
    if (this.endedAt === undefined) return 'in progress';
    if (this.throttle) return 'throttle';
    if (this.fault) return 'fault';
    return this.error ? 'error' : 'ok';
  }

  /** Flagged as a fault, or answered with a status from 500 on. */
  get fault(): boolean {
    return this.document.fault === true || (this.status ?? 0) >= 500;
  }

  /** Flagged as an error, or answered with a status from 400 to 499. */
  get error(): boolean {
    return this.document.error === true || hundreds(this.status) === 4;
  }

  /** Flagged as throttled, or answered with 429. */
  get throttle(): boolean {
    return this.document.throttle === true || this.status === 429;
  }

  /** Recorded here, and not those whose first recorder is named instead. */
  get exceptions(): readonly TracedException[] {
    const { cause } = this.document;
    if (typeof cause !== 'object') return [];
    return (cause.exceptions ?? []).map(({ type, message, remote = false }) => ({ type, message, remote }));
  }

  get annotations(): Readonly<Record<string, AnnotationValue>> {
    return this.document.annotations ?? {};
  }

  get metadata(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return this.document.metadata ?? {};
  }

  get method(): string | undefined {
    return this.document.http?.request?.method;
  }

  get url(): string | undefined {
    return this.document.http?.request?.url;
  }

  /** The path of the URL, without its query. */
  get path(): string | undefined {
    return this.url === undefined ? undefined : pathOf(this.url);
  }

  get status(): number | undefined {
    return this.document.http?.response?.status;
  }

  /** Whether this is a call to AWS or to any other service, and no local work. */
  get isCall(): boolean {
    return this.kind === 'subsegment' && ['aws', 'remote'].includes(this.document.namespace ?? '');
  }

  /** Of a call to AWS, such as `PutItem`. */
  get operation(): string | undefined {
    return textOf(this.document.aws?.['operation']);
  }

  /** What a call to AWS is about: a table, bucket, queue, topic or function. */
  get resource(): string | undefined {
    const { aws } = this.document;
    const key = RESOURCE_KEYS.find((candidate) => typeof aws?.[candidate] === 'string');
    if (key !== undefined) return textOf(aws?.[key]);
    const tables: unknown = aws?.['table_names'];
    return Array.isArray(tables) ? tables.map(String).join(', ') : undefined;
  }

  /** The segment of the service that was called; undefined when it sent none. */
  get answer(): TraceEntity | undefined {
    return this.children.find(({ kind }) => kind === 'segment');
  }

  /** The segment that this is a part of; a segment is its own. */
  get segment(): TraceEntity {
    return this.kind === 'segment' || this.parent === undefined ? this : this.parent.segment;
  }
}

function hundreds(status: number | undefined): number {
  return Math.floor((status ?? 0) / 100);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : (url.split(/[?#]/, 1)[0] ?? url);
}

/** To the microsecond: a product of floating point may fall short of the millisecond it began at. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1000;
}

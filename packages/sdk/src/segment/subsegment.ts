/**
 * A subsegment: one piece of a segment's work. It knows the trace and parent it began in, because what its segment
 * stands for may change before it closes (a Lambda facade serves one invocation after another).
 * Source: aws-xray-sdk-core 3.12.0, `segments/attributes/subsegment.js`; aws-xray-sdk-fetch 3.12.0, `fetch_p.js`.
 */
import { emitDocument } from '../emit/emitter.ts';
import { log } from '../logging/logger.ts';
import { Entity } from './entity.ts';
import { stateOf } from './entity-state.ts';
import { adopt, hasLeft, stream, subsegmentClosed } from './entity-tree.ts';
import { documentText } from './entity-document.ts';
import { randomId } from './random-id.ts';
import {
  fetchRequestBlock,
  remoteRequestBlock,
  type FetchRequestLike,
  type FetchResponseLike,
  type RemoteRequestLike,
} from './remote-request.ts';
import { currentTime, type ResponseLike } from './segment-utils.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';

/** `sql` of a document. */
export interface SqlBlock {
  url?: string | undefined;
  user?: string | undefined;
  preparation?: string | undefined;
  database_version?: string | undefined;
  driver_version?: string | undefined;
  database_type?: string | undefined;
  connection_string?: string | undefined;
  sanitized_query?: string | undefined;
}

export class Subsegment extends Entity {
  /** `aws` for calls of AWS services, `remote` for other calls; absent for work of the segment's own. */
  declare namespace?: string;
  declare sql?: SqlBlock;
  declare traced?: boolean;
  declare precursor_ids?: string[];

  /**
   * Begins a subsegment now; `addSubsegment` of a segment or subsegment gives it its place.
   * @throws Error when `name` is no text.
   */
  constructor(name: string) {
    super();
    if (typeof name !== 'string') throw new Error('Subsegment name must be of type string.');
    this.id = randomId();
    this.name = name;
    this.start_time = currentTime();
    this.in_progress = true;
  }

  get segment(): Segment | undefined {
    return stateOf(this).segment;
  }
  set segment(segment: Segment | undefined) {
    stateOf(this).segment = segment;
    stateOf(this).traceId = segment?.trace_id;
  }

  get parent(): SegmentLike | undefined {
    return stateOf(this).parent;
  }
  set parent(parent: SegmentLike | undefined) {
    stateOf(this).parent = parent;
    stateOf(this).parentId = parent?.id;
  }

  /** The trace this subsegment began in; undefined before it has a segment. */
  get trace_id(): string | undefined {
    return stateOf(this).traceId;
  }

  /** The id of the parent it began below; undefined before it has one. */
  get parent_id(): string | undefined {
    return stateOf(this).parentId;
  }

  override addNewSubsegment(name: string): Subsegment {
    const subsegment = new Subsegment(name);
    this.addSubsegment(subsegment);
    return subsegment;
  }

  override addSubsegment(subsegment: Subsegment): void {
    if (!(subsegment instanceof Subsegment) || subsegment === this) {
      throw new Error(
        `Failed to add subsegment:${String(subsegment)} to subsegment "${this.name}".  Not a subsegment.`,
      );
    }
    adopt(this, subsegment);
  }

  /** Sets a member of the document, such as `namespace` or `aws`. */
  addAttribute(name: string, data: unknown): void {
    (this as unknown as Record<string, unknown>)[name] = data;
  }

  /** Names a subsegment of the same parent that came before. What is no text is logged as an error and left out. */
  addPrecursorId(id: string): void {
    if (typeof id !== 'string') {
      log.error(
        `Failed to add id:${String(id)} to subsegment ${this.name}.  Precursor Ids must be of type string.`,
      );
      return;
    }
    (this.precursor_ids ??= []).push(id);
  }

  addSqlData(sqlData: SqlBlock): void {
    this.sql = sqlData;
  }

  /** Sets `http` of a call by Node's http client; `downstream` says that the callee traces too. */
  addRemoteRequestData(req: RemoteRequestLike, res?: ResponseLike | null, downstream?: boolean): void {
    this.http = remoteRequestBlock(req, res);
    if (downstream) this.traced = true;
  }

  /** Sets `http` of a call by fetch; `downstream` says that the callee traces too. */
  addFetchRequestData(
    request: FetchRequestLike,
    response?: FetchResponseLike | null,
    downstream?: boolean,
  ): void {
    this.http = fetchRequestBlock(request, response);
    if (downstream) this.traced = true;
  }

  /**
   * Ends the subsegment, with `err` if given. Closing again changes nothing but adds an error as long as the document
   * has not left.
   */
  close(err?: Error | string | null, remote?: boolean): void {
    if (this.in_progress !== true) {
      if (err && !hasLeft(this)) this.addError(err, remote);
      return;
    }
    this.end_time ??= currentTime();
    this.in_progress = undefined;
    if (err) this.addError(err, remote);
    subsegmentClosed(this);
  }

  /** Sends the subsegment as a document of its own, unless it is not traced or its final document has left. */
  flush(): void {
    const state = stateOf(this);
    if (state.noOp === true || hasLeft(this)) return;
    if (state.segment === undefined || state.parent === undefined || state.traceId === undefined) {
      log.error(
        `Failed to flush subsegment: ${this.name}. Subsegment must be added to a segment chain to flush.`,
      );
      return;
    }
    const { segment } = state;
    if (state.notTraced === true || (segment.notTraced === true && !segment.facade)) {
      log.debug(`Ignoring flush on subsegment ${this.id}. Associated segment is marked as not sampled.`);
      return;
    }
    if (this.in_progress !== true && (state.isDetached || state.counter <= 0)) state.isSent = true;
    emitDocument(this.format());
  }

  /** Sends what is closed, this subsegment or what is below it; whether this one itself has left. */
  streamSubsegments(): boolean {
    return stream(this);
  }

  /** The document of a subsegment on its own, with its type, parent and trace. */
  override format(): string {
    const { parent_id, trace_id } = this;
    return documentText({ ...this.toJSON(), type: 'subsegment', parent_id, trace_id });
  }
}

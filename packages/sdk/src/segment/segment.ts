/**
 * A segment: what one service did for one request.
 * Source: aws-xray-sdk-core 3.12.0, `segments/segment.js`; X-Ray Developer Guide, "Segment documents".
 */
import { emitDocument } from '../emit/emitter.ts';
import { log } from '../logging/logger.ts';
import { Entity, type HttpBlock } from './entity.ts';
import { stateOf } from './entity-state.ts';
import { adopt, settle } from './entity-tree.ts';
import { forgetOpenSegment, rememberOpenSegment } from './open-segments.ts';
import { randomId } from './random-id.ts';
import { currentTime, SegmentUtils } from './segment-utils.ts';
import { Subsegment } from './subsegment.ts';
import { TraceID } from './trace-id.ts';

/** Another segment that led to this one, as a queue's consumer names its messages' senders. */
export interface SegmentLink {
  trace_id: string;
  id: string;
  attributes?: Record<string, unknown>;
}

export class Segment extends Entity {
  declare trace_id: string;
  declare parent_id?: string;
  declare service?: Record<string, unknown>;
  declare origin?: string;
  declare user?: string;
  declare links?: SegmentLink[];

  /**
   * Begins a segment now.
   * @param rootId - the trace's id; a bad one is logged as an error and replaced by a new one
   * @param parentId - the caller's segment or subsegment
   * @throws Error when `name` is no text.
   */
  constructor(name: string, rootId?: string | null, parentId?: string | null) {
    super();
    if (typeof name !== 'string') throw new Error('Segment name must be of type string.');
    this.trace_id = (rootId ? TraceID.FromString(rootId) : new TraceID()).toString();
    this.id = randomId();
    this.start_time = currentTime();
    this.name = name;
    this.in_progress = true;
    if (parentId) this.parent_id = parentId;
    stateOf(this).segment = this;
    this.#describeProcess();
    rememberOpenSegment(this);
  }

  /** Copies, so that changing one segment's data changes no other's. */
  #describeProcess(): void {
    const { serviceData, pluginData, origin, sdkData } = SegmentUtils;
    if (serviceData !== undefined) this.service = { ...serviceData };
    if (pluginData !== undefined) this.aws = { ...pluginData };
    if (origin !== undefined) this.origin = origin;
    if (sdkData === undefined) return;
    if (this.aws === undefined) this.aws = { xray: { ...sdkData } };
    else this.aws['xray'] = { ...sdkData };
  }

  /** True on the stand-in for the segment that the Lambda platform makes;
   *  it is never sent, its subsegments go alone. */
  get facade(): boolean {
    return stateOf(this).isFacade;
  }
  set facade(value: boolean) {
    stateOf(this).isFacade = value;
    stateOf(this).isDetached = value;
    if (value) forgetOpenSegment(this);
  }

  addIncomingRequestData(data: HttpBlock): void {
    this.http = data;
  }

  /** Who made the request. What is no text is logged as an error and left out. */
  setUser(user: string): void {
    if (typeof user === 'string') this.user = user;
    else log.error(`Set user: ${String(user)} failed. User IDs must be of type string.`);
  }

  /** Sets `aws.xray`. */
  setSDKData(data: Record<string, unknown>): void {
    if (data) this.addPluginData({ xray: data });
    else log.error(`Add SDK data: ${String(data)} failed.Must not be empty.`);
  }

  /** Sets `service`. */
  setServiceData(data: Record<string, unknown>): void {
    if (data) this.service = data;
    else log.error(`Add service data: ${String(data)} failed.Must not be empty.`);
  }

  /** Adds `data`'s members to `aws`. */
  addPluginData(data: Record<string, unknown>): void {
    this.aws = { ...this.aws, ...data };
  }

  /** The sampling rule that chose this request, as `aws.xray.rule_name`. */
  setMatchedSamplingRule(ruleName: string): void {
    this.addPluginData({ xray: { ...(this.aws?.['xray'] as object | undefined), rule_name: ruleName } });
  }

  /** Names a segment of this or another trace that led to this one. */
  addLink(traceId: string, id: string, attributes?: Record<string, unknown>): void {
    const link = { trace_id: traceId, id };
    (this.links ??= []).push(attributes === undefined ? link : { ...link, attributes });
  }

  override addNewSubsegment(name: string): Subsegment {
    const subsegment = new Subsegment(name);
    this.addSubsegment(subsegment);
    return subsegment;
  }

  override addSubsegment(subsegment: Subsegment): void {
    if (!(subsegment instanceof Subsegment)) {
      throw new Error(`Cannot add subsegment: ${String(subsegment)}. Not a subsegment.`);
    }
    adopt(this, subsegment);
  }

  /**
   * Ends the segment, with `err` if given. It is sent once, as soon as no subsegment is open below it. Closing again
   * changes nothing but adds an error as long as the document has not left.
   */
  close(err?: Error | string | null, remote?: boolean): void {
    const isFirst = this.in_progress === true;
    if (isFirst) this.end_time ??= currentTime();
    if (err !== undefined && err !== null && !stateOf(this).isSent) this.addError(err, remote);
    if (!isFirst) return;
    this.in_progress = undefined;
    settle(this);
  }

  /** Sends the document as it stands, unless it is not traced or its final document has left. */
  flush(): void {
    const state = stateOf(this);
    if (state.isSent || this.notTraced === true) return;
    if (this.in_progress !== true && state.counter <= 0) state.isSent = true;
    emitDocument(this.format());
  }
}

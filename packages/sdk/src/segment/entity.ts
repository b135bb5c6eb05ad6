/**
 * What segments and subsegments have in common. An entity's own enumerable members are its document, in the order in
 * which they were set; everything else is behind accessors, so that no internal ever reaches the wire.
 * Source: aws-xray-sdk-core 3.12.0, `segments/segment.js` and `segments/attributes/subsegment.js`.
 */
import { log } from '../logging/logger.ts';
import { captureExceptions, type CauseBlock } from './captured-exception.ts';
import { EntityState, provideStateOf, stateOf } from './entity-state.ts';
import { documentMembers, documentText } from './entity-document.ts';
import { hold, release, remove } from './entity-tree.ts';
import type { HttpResponseData } from './segment-utils.ts';
import type { SegmentLike } from './segment-like.ts';
import type { Subsegment } from './subsegment.ts';

/** `http` of a document. */
export interface HttpBlock {
  request?: {
    method?: string | undefined;
    url?: string | undefined;
    user_agent?: string | undefined;
    client_ip?: string | undefined;
    x_forwarded_for?: boolean | undefined;
  };
  response?: HttpResponseData;
}

export abstract class Entity {
  declare id: string;
  declare name: string;
  /** Seconds since the Unix epoch, to the millisecond. */
  declare start_time: number;
  declare end_time?: number;
  /** True until `close`, then undefined. */
  declare in_progress?: true | undefined;
  declare subsegments?: Subsegment[] | undefined;
  declare annotations?: Record<string, string | number | boolean>;
  /** By namespace, then by key. */
  declare metadata?: Record<string, Record<string, unknown>>;
  declare http?: HttpBlock;
  declare aws?: Record<string, unknown>;
  declare fault?: boolean;
  declare error?: boolean;
  declare throttle?: boolean;
  declare cause?: CauseBlock;
  readonly #state = new EntityState();

  static {
    provideStateOf((entity) => entity.#state);
  }

  /** Open descendants; with holds taken by `incrementCounter`. */
  get counter(): number {
    return this.#state.counter;
  }
  set counter(value: number) {
    this.#state.counter = value;
  }

  /** True when nothing of this entity is sent, and callees are told `Sampled=0`. */
  get notTraced(): boolean | undefined {
    return this.#state.notTraced;
  }
  set notTraced(value: boolean | undefined) {
    this.#state.notTraced = value;
  }

  /** True below a Lambda invocation without tracing, and in functions captured without a segment: no headers go out. */
  get noOp(): boolean | undefined {
    return this.#state.noOp;
  }
  set noOp(value: boolean | undefined) {
    this.#state.noOp = value;
  }

  /** Pairs of the incoming trace header to hand on, such as `Lineage`. */
  get additionalTraceData(): Record<string, string> | undefined {
    return this.#state.additionalTraceData;
  }
  set additionalTraceData(value: Record<string, string> | undefined) {
    this.#state.additionalTraceData = value;
  }

  /**
   * Adds a key that traces are found by. Keys are texts, values texts, booleans and finite numbers; others are logged
   * as an error and left out.
   */
  addAnnotation(key: string, value: boolean | string | number): void {
    if (typeof key !== 'string') return this.#refuse('annotation', key, value, 'Key must be of type string.');
    const isValue = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (!isValue) {
      return this.#refuse('annotation', key, value, 'Value must be of type string, number or boolean.');
    }
    this.annotations ??= {};
    this.annotations[key] = value;
  }

  /**
   * Adds data that is only shown. Any value is survived: what JSON cannot say is marked or left out when the document
   * is made; null and undefined become an empty text.
   */
  addMetadata(key: string, value: unknown, namespace: string = 'default'): void {
    if (typeof key !== 'string') return this.#refuse('metadata', key, value, 'Key must be of type string.');
    if (typeof namespace !== 'string') {
      return this.#refuse('metadata', key, value, 'Namespace must be of type string.');
    }
    if (namespace === '__proto__' || key === '__proto__') return;
    this.metadata ??= {};
    const members = Object.hasOwn(this.metadata, namespace) ? this.metadata[namespace] : undefined;
    (members ?? (this.metadata[namespace] = {}))[key] = value ?? '';
  }

  #refuse(what: string, key: unknown, value: unknown, reason: string): void {
    const kind = this.#state.segment === (this as unknown) ? 'segment' : 'subsegment';
    const entity = `${what === 'annotation' ? 'subsegment' : kind} ${this.name}`;
    log.error(`Failed to add ${what} key: ${printed(key)} value: ${printed(value)} to ${entity}. ${reason}`);
  }

  /**
   * Records an error, with `fault`. An error already recorded by a subsegment below is referred to by that
   * subsegment's id. What is neither an object nor a text is logged as an error.
   * @param remote - whether it came from downstream
   */
  addError(err: unknown, remote?: boolean): void {
    if (err === null || (typeof err !== 'object' && typeof err !== 'string')) {
      log.error(
        `Failed to add error:${printed(err)} to subsegment "${this.name}".  Not an object or string literal.`,
      );
      return;
    }
    this.addFaultFlag();
    const root = this.#state.segment === undefined ? undefined : stateOf(this.#state.segment);
    const isSegment = root === this.#state;
    const recorded = root?.recordedError;
    if (recorded !== undefined && recorded.ex === err && this.cause === undefined) {
      this.cause = { id: recorded.cause, ...(!isSegment && { exceptions: [] }) };
    } else {
      const known = this.cause?.exceptions ?? [];
      const added = captureExceptions(err, remote === true);
      // The newest stands first on subsegments, and last on segments.
      const exceptions = isSegment ? [...known, ...added] : [...added, ...known];
      this.cause = { working_directory: process.cwd(), ...this.cause, exceptions };
      if (root !== undefined) root.recordedError = { ex: err, cause: this.id };
    }
    if (isSegment) this.#state.recordedError = undefined;
  }

  addFaultFlag(): void {
    this.fault = true;
  }

  addErrorFlag(): void {
    this.error = true;
  }

  addThrottleFlag(): void {
    this.throttle = true;
  }

  isClosed(): boolean {
    return this.in_progress !== true;
  }

  /** Begins a subsegment below this entity. Throws when `name` is no text. */
  abstract addNewSubsegment(name: string): Subsegment;

  /** Makes `subsegment` a child. Throws for anything but a subsegment. */
  abstract addSubsegment(subsegment: Subsegment): void;

  /** As `addNewSubsegment`; the subsegment and what is below it are not sent. */
  addNewSubsegmentWithoutSampling(name: string): Subsegment {
    const subsegment = this.addNewSubsegment(name);
    subsegment.notTraced = true;
    return subsegment;
  }

  /** As `addSubsegment`; the subsegment and what is below it are not sent. */
  addSubsegmentWithoutSampling(subsegment: Subsegment): void {
    this.addSubsegment(subsegment);
    subsegment.notTraced = true;
  }

  /** Takes a subsegment out of the tree; an open one no longer holds its ancestors. Throws for anything else. */
  removeSubsegment(subsegment: Subsegment): void {
    if (!(subsegment instanceof Entity) || (subsegment as Entity) === this) {
      throw new Error(
        `Failed to remove subsegment:${printed(subsegment)} from subsegment "${this.name}".  Not a subsegment.`,
      );
    }
    remove(this as unknown as SegmentLike, subsegment);
  }

  /** Holds this entity and its ancestors back from being sent, once or `1 + additional` times. */
  incrementCounter(additional?: number): void {
    hold(this as unknown as SegmentLike, 1 + (additional ?? 0));
  }

  /** Gives one hold back; the last one lets a closed segment go. Without a hold nothing happens. */
  decrementCounter(): void {
    release(this as unknown as SegmentLike);
  }

  /** The document as it stands. */
  format(): string {
    return documentText(this);
  }

  /** The entity as JSON, for logs. */
  toString(): string {
    return documentText(this);
  }

  /** `object`, or this entity, as JSON. Never throws. */
  serialize(object: object = this): string {
    return documentText(object);
  }

  /** The members that documents show. */
  toJSON(): object {
    return documentMembers(this);
  }
}

/** Any value as a text, for log lines: symbols and objects without a usable `toString` included. */
function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    // An object whose own toString throws, or that has none.
    return '[object]';
  }
}

/**
 * Stands for the segment that the Lambda platform makes of an invocation. It is never sent; its subsegments are, each
 * for itself at its close. What would be written on it is refused, because nobody would ever see it. There is one for
 * each invocation: a subsegment stays with the trace it began in, whatever happens in the environment later, and
 * invocations at the same time do not mix.
 * Source: AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray"; aws-xray-sdk-core
 * 3.12.0, `env/aws_lambda.js`, which has one for all.
 */

import { log } from '../logging/logger.ts';
import { Segment, type SegmentLink } from '../segment/segment.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { TraceID } from '../segment/trace-id.ts';
import { populateTraceData } from '../utils/lambda-trace-data.ts';

const NO_SEGMENT_ID = '0000000000000000';

/** Methods that warn. */
const REFUSED = [
  'addIncomingRequestData',
  'addAnnotation',
  'addMetadata',
  'addError',
  'addFaultFlag',
  'addErrorFlag',
  'addThrottleFlag',
  'addLink',
  'addPluginData',
  'setUser',
  'setSDKData',
  'setServiceData',
  'setMatchedSamplingRule',
  'serialize',
] as const satisfies readonly (keyof Segment)[];

export class FacadeSegment extends Segment {
  readonly #successor: (() => FacadeSegment | undefined) | undefined;
  #links: readonly SegmentLink[] | undefined;

  /**
   * @param header - the invocation's trace header; undefined between invocations, when nothing is sent and no call says
   * where it comes from
   * @param successor - the facade of the running invocation, which new subsegments belong to when somebody uses this
   * one; without it they stay here
   */
  constructor(header: string | undefined, successor?: () => FacadeSegment | undefined) {
    super('facade');
    this.#successor = successor;
    this.facade = true;
    this.in_progress = undefined;
    this.counter = 1;
    if (header === undefined) this.#meanNothing();
    else populateTraceData(this, header);
  }

  /** Whether it is the same from one invocation to the next. */
  get isPinned(): boolean {
    return this.#successor === undefined;
  }

  #meanNothing(): void {
    this.trace_id = TraceID.Invalid().toString();
    this.id = NO_SEGMENT_ID;
    this.notTraced = true;
    this.noOp = true;
  }

  /** The next subsegment names the segments that sent what the function works on. */
  linkNext(links: readonly SegmentLink[]): void {
    this.#links = links;
  }

  override addSubsegment(subsegment: Subsegment): void {
    const facade = this.#successor?.() ?? this;
    if (facade === this) this.#adopt(subsegment);
    else facade.addSubsegment(subsegment);
  }

  #adopt(subsegment: Subsegment): void {
    super.addSubsegment(subsegment);
    if (this.#links === undefined) return;
    subsegment.addAttribute('links', this.#links);
    this.#links = undefined;
  }

  override isClosed(): boolean {
    return true;
  }

  override incrementCounter(): void {}

  override decrementCounter(): void {}

  override close(): void {}

  override flush(): void {}

  override format(): string {
    return '';
  }
}

for (const name of REFUSED) {
  Object.defineProperty(FacadeSegment.prototype, name, {
    configurable: true,
    writable: true,
    value: () => {
      log.warn(
        `Function "${name}" cannot be called on an AWS Lambda segment. Please use a subsegment to record data.`,
      );
    },
  });
}

/**
 * Calls of AWS SDK for JavaScript v3 clients. One middleware, under the name and at the step the official SDK uses,
 * makes a subsegment per command, whatever the number of attempts, and gives the request its `X-Amzn-Trace-Id`; that
 * header is never part of a signature. `traceparent` would be, and a proxy may rewrite it on the way: a second
 * middleware adds it behind the signing. A third puts the header into messages, before they are serialised.
 */
import { isAutomaticMode, resolveSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { logLimited } from '../logging/log-limited.ts';
import {
  isPassThrough,
  outgoingHeaders,
  traceHeaderOf,
  W3C_HEADER,
  XRAY_HEADER,
} from '../propagation/trace-headers.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { randomId } from '../segment/random-id.ts';
import { closeFailed, closeSucceeded } from './call-outcome.ts';
import { readFailure, readSuccess, type SmithyAnswer } from './smithy-answer.ts';
import { awsData } from './aws-data.ts';
import { carrierOf, type Carrier } from './message-propagation.ts';
import { CALL } from './smithy-types.ts';
import type {
  AWSv3Client,
  Handler,
  HandlerArguments,
  HandlerContext,
  HandlerResult,
  Middleware,
  MiddlewareStack,
} from './smithy-types.ts';

export type { AWSv3Client } from './smithy-types.ts';

const CALL_MIDDLEWARE = 'XRaySDKInstrumentation';
const MESSAGE_MIDDLEWARE = 'XRaySDKMessagePropagation';
const W3C_MIDDLEWARE = 'XRaySDKTraceparent';

/** What is the same for all calls of a command by a client. */
interface Command {
  readonly service: string;
  /** With a small first letter. */
  readonly operation: string;
  readonly config: unknown;
  readonly manualSegment: SegmentLike | undefined;
}

/**
 * Traces every command `client` sends; a client captured before is captured anew, not twice.
 * @param manualSegment the parent of the calls in manual mode.
 * @returns `client`.
 */
export function captureAWSv3Client<T extends AWSv3Client>(client: T, manualSegment?: SegmentLike): T {
  const stack = client.middlewareStack;
  for (const name of [CALL_MIDDLEWARE, MESSAGE_MIDDLEWARE, W3C_MIDDLEWARE]) stack.remove(name);
  const commandOf = (context: HandlerContext): Command => describe(context, client.config, manualSegment);
  const plugin = {
    applyToStack(target: MiddlewareStack): void {
      target.add(callMiddleware(commandOf), { name: CALL_MIDDLEWARE, step: 'build' });
      target.add(messageMiddleware(commandOf), {
        name: MESSAGE_MIDDLEWARE,
        step: 'initialize',
        priority: 'low',
      });
      target.add(w3cMiddleware, { name: W3C_MIDDLEWARE, step: 'finalizeRequest', priority: 'low' });
    },
  };
  (stack as unknown as { use(added: typeof plugin): void }).use(plugin);
  return client;
}

function describe(context: HandlerContext, config: unknown, manualSegment: SegmentLike | undefined): Command {
  const operation = withoutSuffix(context.commandName, 'Command');
  return {
    service: withoutSuffix(context.clientName, 'Client'),
    operation: operation.charAt(0).toLowerCase() + operation.slice(1),
    config,
    manualSegment,
  };
}

function withoutSuffix(name: string | undefined, suffix: string): string {
  if (name === undefined || name === '') return 'Unknown';
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function callMiddleware(commandOf: (context: HandlerContext) => Command): Middleware {
  return (next, context) => {
    const command = commandOf(context);
    return (args) => {
      const call = args[CALL];
      const parent = call === undefined ? parentOf(command) : call.parent;
      if (parent === undefined) {
        logUntraced(command);
        return next(args);
      }
      const subsegment = guarded('aws v3', () => open(command, parent, args), undefined);
      if (subsegment === undefined) return next(args);
      return trace(next, args, command, parent, subsegment);
    };
  };
}

function parentOf(command: Command): SegmentLike | undefined {
  return isAutomaticMode() ? resolveSegment() : command.manualSegment;
}

function logUntraced(command: Command): void {
  const name = `${command.service}.${command.operation}`;
  logLimited(`aws untraced ${name}`, 'info', () =>
    isAutomaticMode()
      ? `Call ${name} is missing the sub/segment context for automatic mode. Ignoring.`
      : `Call ${name} requires a segment object passed to captureAWSv3Client for tracing in manual mode. Ignoring.`,
  );
}

function open(command: Command, parent: SegmentLike, args: HandlerArguments): Subsegment {
  const subsegment =
    parent.notTraced === true
      ? parent.addNewSubsegmentWithoutSampling(command.service)
      : parent.addNewSubsegment(command.service);
  subsegment.id = args[CALL]?.id ?? subsegment.id;
  subsegment.namespace = 'aws';
  const headers = headersOf(args.request);
  if (headers !== undefined && !isPassThrough(subsegment)) setTraceHeader(headers, traceHeaderOf(subsegment));
  return subsegment;
}

/** Replaces a trace header in any spelling: two of them would be joined into one nobody can read. */
function setTraceHeader(headers: Record<string, unknown>, value: string): void {
  for (const name of Object.keys(headers)) {
    if (name.length === XRAY_HEADER.length && name.toLowerCase() === 'x-amzn-trace-id') delete headers[name];
  }
  headers[XRAY_HEADER] = value;
}

async function trace(
  next: Handler,
  args: HandlerArguments,
  command: Command,
  parent: SegmentLike,
  subsegment: Subsegment,
): Promise<HandlerResult> {
  let result: HandlerResult;
  try {
    result = await next({ ...args, [CALL]: { parent, subsegment } });
  } catch (error) {
    const region = await regionOf(command.config);
    guarded('aws v3', () => endFailed(command, args, region, subsegment, error), undefined);
    throw error;
  }
  const region = await regionOf(command.config);
  guarded('aws v3', () => endSucceeded(command, args, region, parent, subsegment, result), undefined);
  return result;
}

function endSucceeded(
  command: Command,
  args: HandlerArguments,
  region: string | undefined,
  parent: SegmentLike,
  subsegment: Subsegment,
  result: HandlerResult,
): void {
  const answer = readSuccess(result);
  if (answer === undefined) {
    parent.removeSubsegment(subsegment);
    return;
  }
  describeCall(command, args, region, subsegment, answer, result?.output);
  closeSucceeded(subsegment, answer.status);
}

function endFailed(
  command: Command,
  args: HandlerArguments,
  region: string | undefined,
  subsegment: Subsegment,
  error: unknown,
): void {
  const answer = readFailure(error);
  describeCall(command, args, region, subsegment, answer, undefined);
  closeFailed(subsegment, error, answer.status, answer.throttled);
}

function describeCall(
  command: Command,
  args: HandlerArguments,
  region: string | undefined,
  subsegment: Subsegment,
  answer: SmithyAnswer,
  data: unknown,
): void {
  const aws = awsData({
    service: command.service,
    operation: command.operation,
    region,
    requestId: answer.requestId,
    retries: answer.retries,
    extendedRequestId: answer.extendedRequestId,
    params: args.input,
    data,
  });
  subsegment.addAttribute('aws', aws);
  subsegment.addAttribute('http', answer.http);
}

/** The region of a client's configuration: a text, a function, a promise of either, or nothing. */
async function regionOf(config: unknown): Promise<string | undefined> {
  try {
    const region: unknown = (config as { region?: unknown } | undefined)?.region;
    const resolved: unknown = typeof region === 'function' ? await region.call(config) : await region;
    return typeof resolved === 'string' ? resolved : undefined;
  } catch {
    // The call itself has already told the application what its region provider says.
    return undefined;
  }
}

function messageMiddleware(commandOf: (context: HandlerContext) => Command): Middleware {
  return (next, context) => {
    const command = commandOf(context);
    const carrier = carrierOf(command.service, command.operation);
    if (carrier === undefined) return next;
    return (args) => {
      const parent = parentOf(command);
      if (parent === undefined) return next({ ...args, [CALL]: { parent } });
      return next(guarded('aws message', () => carrying(carrier, parent, args), args));
    };
  };
}

function carrying(carrier: Carrier, parent: SegmentLike, args: HandlerArguments): HandlerArguments {
  const call = { parent, id: randomId() };
  if (isPassThrough(parent)) return { ...args, [CALL]: call };
  const segment = 'segment' in parent ? parent.segment : parent;
  const header = traceHeaderOf({ id: call.id, segment, notTraced: parent.notTraced });
  return { ...args, input: carrier({ ...args.input }, header), [CALL]: call };
}

const w3cMiddleware: Middleware = (next) => (args) => {
  guarded('aws traceparent', () => addTraceparent(args), undefined);
  return next(args);
};

function addTraceparent(args: HandlerArguments): void {
  const subsegment = args[CALL]?.subsegment;
  const headers = subsegment === undefined ? undefined : headersOf(args.request);
  if (subsegment === undefined || headers === undefined || headers[W3C_HEADER] !== undefined) return;
  const traceparent = outgoingHeaders(subsegment)[W3C_HEADER];
  if (traceparent !== undefined) headers[W3C_HEADER] = traceparent;
}

function headersOf(request: unknown): Record<string, unknown> | undefined {
  const headers = (request as { headers?: Record<string, unknown> } | undefined)?.headers;
  return typeof headers === 'object' && headers !== null ? headers : undefined;
}

/**
 * Calls of AWS SDK for JavaScript v3 clients. One middleware, under the name and at the step the official SDK uses,
 * makes a subsegment per command, whatever the number of attempts, and gives the request its `X-Amzn-Trace-Id`; that
 * header is never part of a signature, as `traceparent` would be. A second one puts the header into messages, before
 * they are serialised.
 */
import { isAutomaticMode, resolveSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { logUntraced, openCall } from '../http/outgoing-call.ts';
import { isPassThrough, traceHeaderOf, XRAY_HEADER } from '../propagation/trace-headers.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { randomId } from '../segment/random-id.ts';
import { endCall } from './aws-data.ts';
import { carrierOf, type Carrier } from './message-propagation.ts';
import { CALL } from './smithy-types.ts';
import type {
  AWSv3Client,
  Handler,
  HandlerArguments,
  HandlerContext,
  HandlerResult,
  HttpAnswer,
  Metadata,
  Middleware,
  MiddlewareStack,
  ServiceError,
} from './smithy-types.ts';

export type { AWSv3Client } from './smithy-types.ts';

const CALL_MIDDLEWARE = 'XRaySDKInstrumentation';
const MESSAGE_MIDDLEWARE = 'XRaySDKMessagePropagation';

/** Names of errors by which AWS services refuse calls that come too fast (Smithy's retry behaviour). */
const THROTTLING_ERRORS =
  /Throttl|^(?:(?:Bandwidth|Request)LimitExceeded|SlowDown|PriorRequestNotComplete)$|^(?:LimitExceeded|ProvisionedThroughputExceeded|TooManyRequests|TransactionInProgress)Exception$/;

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
  stack.remove(CALL_MIDDLEWARE);
  stack.remove(MESSAGE_MIDDLEWARE);
  const commandOf = (context: HandlerContext): Command => describe(context, client.config, manualSegment);
  const plugin = {
    applyToStack(target: MiddlewareStack): void {
      target.add(callMiddleware(commandOf), { name: CALL_MIDDLEWARE, step: 'build' });
      target.add(messageMiddleware(commandOf), {
        name: MESSAGE_MIDDLEWARE,
        step: 'initialize',
        priority: 'low',
      });
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

function withoutSuffix(name = 'Unknown', suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function callMiddleware(commandOf: (context: HandlerContext) => Command): Middleware {
  return (next, context) => {
    const command = commandOf(context);
    return (args) => {
      const call = args[CALL];
      const parent = call === undefined ? parentOf(command) : call.parent;
      if (parent === undefined) {
        const name = `${command.service}.${command.operation}`;
        logUntraced(name, () => `Call ${name}`, 'passed to captureAWSv3Client');
        return next(args);
      }
      const subsegment = guarded('aws v3', () => open(command, parent, args));
      return subsegment === undefined ? next(args) : trace(next, args, command, subsegment);
    };
  };
}

function parentOf(command: Command): SegmentLike | undefined {
  return isAutomaticMode() ? resolveSegment() : command.manualSegment;
}

function open(command: Command, parent: SegmentLike, args: HandlerArguments): Subsegment {
  const subsegment = openCall(parent, command.service, 'aws');
  subsegment.id = args[CALL]?.id ?? subsegment.id;
  const headers = args.request?.headers;
  if (headers === undefined || isPassThrough(subsegment)) return subsegment;
  // In any spelling: two of them would be joined into one nobody can read.
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() === 'x-amzn-trace-id') delete headers[name];
  }
  headers[XRAY_HEADER] = traceHeaderOf(subsegment);
  return subsegment;
}

async function trace(
  next: Handler,
  args: HandlerArguments,
  command: Command,
  subsegment: Subsegment,
): Promise<HandlerResult> {
  const end = async (
    metadata: Metadata | undefined,
    response: HttpAnswer | undefined,
    data?: object,
    error?: ServiceError,
  ): Promise<void> => {
    const region = await regionOf(command.config);
    const call = {
      service: command.service,
      operation: command.operation,
      region,
      requestId: metadata?.requestId,
      retries: (metadata?.attempts ?? 1) - 1,
      extendedRequestId: metadata?.extendedRequestId,
      params: args.input,
      data,
    };
    const status = metadata?.httpStatusCode ?? response?.statusCode;
    const contentLength = error === undefined ? response?.headers?.['content-length'] : undefined;
    const throttled = THROTTLING_ERRORS.test(error?.name ?? '') || error?.$retryable?.throttling === true;
    guarded('aws v3', () => endCall(subsegment, call, { status, contentLength, error, throttled }));
  };
  try {
    const result = await next(args);
    const { output, response } = result;
    // A request that was presigned is none.
    if (output?.presigned !== undefined) subsegment.parent?.removeSubsegment(subsegment);
    else await end(output?.$metadata, response, output);
    return result;
  } catch (error) {
    const failure = Object(error) as ServiceError;
    await end(failure.$metadata, failure.$response, undefined, failure);
    throw error;
  }
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

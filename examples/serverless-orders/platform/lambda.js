// Lambda with active tracing: runs functions, and records each invocation in two segments, that of the service and that
// of the function. The function's own subsegments come from the SDK inside it and hang below "Invocation".
// Source: AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray".

import { randomUUID } from 'node:crypto';
import { FunctionPool } from './function-pool.js';
import { newId, nowSeconds, readContext, writeContext } from './trace-context.js';

const ACCOUNT = '123456789012';

/** @typedef {import('./execution-environment.js').ExecutionEnvironment} ExecutionEnvironment */
/** @typedef {import('./execution-environment.js').Outcome} Outcome */
/** @typedef {import('./trace-context.js').TraceContext} TraceContext */

/**
 * @typedef {object} LambdaAnswer
 * @property {number} status 200 for every invocation that took place, 429 for one that was throttled
 * @property {string} requestId
 * @property {unknown} payload
 * @property {boolean} isFunctionError
 */

/**
 * The times of one invocation, in seconds since the epoch, and what it is known by.
 *
 * @typedef {object} Record
 * @property {string} name
 * @property {TraceContext} context
 * @property {string} requestId
 * @property {string} serviceId
 * @property {string} invocationId
 * @property {number} receivedAt
 * @property {number | undefined} begunAt
 */

export class Lambda {
  /** @type {Map<string, FunctionPool>} */
  #pools = new Map();
  /** @type {import('./segment-sender.js').SendSegment} */
  #send;
  /** @type {Set<Promise<void>>} */
  #recording = new Set();

  /** @param {import('./segment-sender.js').SendSegment} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {Omit<import('./execution-environment.js').FunctionConfig, 'arn'>} config
   * @param {import('./function-pool.js').Lifetimes} lifetimes
   */
  addFunction(config, lifetimes) {
    this.#pools.set(config.name, new FunctionPool({ ...config, arn: functionArn(config.name) }, lifetimes));
  }

  /**
   * Invokes a function and waits for what it answers.
   *
   * @param {string} name
   * @param {unknown} event
   * @param {string} traceHeader that of the call, whose subsegment is the parent in it
   * @returns {Promise<LambdaAnswer>}
   */
  async invoke(name, event, traceHeader) {
    const pool = this.#pools.get(name);
    if (pool === undefined) throw new Error(`There is no function ${name}`);
    /** @type {Record} */
    const record = {
      name,
      context: readContext(traceHeader),
      requestId: randomUUID(),
      serviceId: newId(),
      invocationId: newId(),
      receivedAt: nowSeconds(),
      begunAt: undefined,
    };
    const environment = pool.take();
    if (environment === undefined) return this.#throttle(record);

    const isCold = environment.initialisedAt === undefined;
    const outcome = await environment.invoke({
      requestId: record.requestId,
      event,
      begin: () => {
        record.begunAt = nowSeconds();
        return writeContext({ ...record.context, parentId: record.invocationId });
      },
    });
    const finishing = this.#finish(record, outcome, isCold ? environment : undefined).then(() =>
      pool.giveBack(environment),
    );
    this.#recording.add(finishing);
    void finishing.then(() => this.#recording.delete(finishing));
    const { error, payload = error } = outcome;
    return { status: 200, requestId: record.requestId, payload, isFunctionError: error !== undefined };
  }

  async stop() {
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
    await Promise.all(this.#recording);
  }

  /** @param {Record} record @returns {LambdaAnswer} */
  #throttle(record) {
    const status = 429;
    this.#sendIfSampled(record, {
      ...serviceSegment(record, nowSeconds(), status),
      error: true,
      throttle: true,
    });
    const payload = { Type: 'User', message: 'Rate Exceeded.' };
    return { status, requestId: record.requestId, payload, isFunctionError: true };
  }

  /**
   * Records an invocation when its environment is ready for the next one: what it does in between is the overhead.
   *
   * @param {Record} record
   * @param {Outcome} outcome
   * @param {ExecutionEnvironment | undefined} created the environment, when it was made for this invocation
   */
  async #finish(record, outcome, created) {
    const readyAgainAt = await outcome.readyAgainAt;
    const service = serviceSegment(record, outcome.endedAt, 200);
    this.#sendIfSampled(record, outcome.error === undefined ? service : { ...service, fault: true });
    this.#sendIfSampled(record, functionSegment(record, outcome, readyAgainAt, created));
  }

  /** @param {Record} record @param {object} segment */
  #sendIfSampled({ context }, segment) {
    if (context.isSampled) this.#send(segment);
  }
}

/** @param {Record} record @param {number} endedAt @param {number} status */
function serviceSegment({ name, context, requestId, serviceId, receivedAt }, endedAt, status) {
  return {
    trace_id: context.traceId,
    id: serviceId,
    parent_id: context.parentId,
    name,
    origin: 'AWS::Lambda',
    start_time: receivedAt,
    end_time: endedAt,
    http: { response: { status } },
    aws: { request_id: requestId },
    resource_arn: functionArn(name),
  };
}

/**
 * @param {Record} record
 * @param {Outcome} outcome
 * @param {number} readyAgainAt
 * @param {ExecutionEnvironment | undefined} created
 */
function functionSegment(record, { error, endedAt }, readyAgainAt, created) {
  const { name, context, requestId, serviceId, invocationId, receivedAt, begunAt = receivedAt } = record;
  const failure = error === undefined ? {} : { fault: true, cause: causeOf(error) };
  const invocation = { id: invocationId, name: 'Invocation', start_time: begunAt, end_time: endedAt };
  const overhead = { id: newId(), name: 'Overhead', start_time: endedAt, end_time: readyAgainAt };
  return {
    trace_id: context.traceId,
    id: newId(),
    parent_id: serviceId,
    name,
    origin: 'AWS::Lambda::Function',
    start_time: begunAt,
    end_time: readyAgainAt,
    ...failure,
    aws: {
      account_id: ACCOUNT,
      function_arn: functionArn(name),
      request_id: requestId,
      resource_names: [name],
    },
    subsegments: [...initialization(record, created), { ...invocation, ...failure }, overhead],
  };
}

/**
 * Only an invocation that waited for its environment has one. It begins before the function's segment does.
 *
 * @param {Record} record
 * @param {ExecutionEnvironment | undefined} created
 */
function initialization({ name, receivedAt }, created) {
  if (created === undefined) return [];
  const end = created.initialisedAt ?? nowSeconds();
  const aws = { function_arn: functionArn(name) };
  return [
    {
      id: newId(),
      name: 'Initialization',
      start_time: Math.max(created.createdAt, receivedAt),
      end_time: end,
      aws,
    },
  ];
}

/** @param {import('./execution-environment.js').FunctionError} error */
function causeOf({ errorType, errorMessage }) {
  return { exceptions: [{ id: newId(), type: errorType, message: errorMessage, remote: false }] };
}

/** @param {string} name */
function functionArn(name) {
  return `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
}

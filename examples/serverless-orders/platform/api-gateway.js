// A stage of API Gateway with tracing: finds the function of a request, hands it over as an event, answers what the
// function answers, and records the stage with the call that it made.
// Source: API Gateway Developer Guide, "Lambda proxy integrations" and "Trace user requests to REST APIs using X-Ray".

import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { newId, nowSeconds, readContext, writeContext } from './trace-context.js';

const ACCOUNT = '123456789012';
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** @typedef {import('./api-event.js').ApiAnswer} ApiAnswer */
/** @typedef {import('./lambda.js').LambdaAnswer} LambdaAnswer */

/**
 * @typedef {object} Route
 * @property {string} method
 * @property {string} resource a path, in which `{id}` stands for one part
 * @property {string} functionName
 */

/**
 * @typedef {object} Stage
 * @property {string} api
 * @property {string} apiId
 * @property {string} stage
 * @property {readonly Route[]} routes
 */

/** @typedef {{ route: Route, parameters: Record<string, string> | null }} Match */

/**
 * @param {Stage} stage
 * @param {import('./lambda.js').Lambda} lambda
 * @param {import('./segment-sender.js').SendSegment} send
 */
export function createStage(stage, lambda, send) {
  return http.createServer(async (request, response) => {
    const startedAt = nowSeconds();
    const requestId = randomUUID();
    const context = readContext(headerOf(request, 'x-amzn-trace-id'));
    const segmentId = newId();
    const { answer, call } = await serve(request, requestId, context);
    response.writeHead(answer.statusCode, {
      ...answer.headers,
      'X-Amzn-Trace-Id': `Root=${context.traceId}`,
    });
    response.end(answer.body);
    if (!context.isSampled) return;
    send({
      trace_id: context.traceId,
      id: segmentId,
      ...(context.parentId === undefined ? {} : { parent_id: context.parentId }),
      ...stageDocument(stage, requestId),
      start_time: startedAt,
      end_time: nowSeconds(),
      http: { request: requestBlock(request), response: responseBlock(answer) },
      ...flagsOf(answer.statusCode),
      subsegments: call === undefined ? [] : [call],
    });
  });

  /**
   * The answer, and the call of the function when there was one.
   *
   * @param {http.IncomingMessage} request
   * @param {string} requestId
   * @param {import('./trace-context.js').TraceContext} context
   * @returns {Promise<{ answer: ApiAnswer, call?: object }>}
   */
  async function serve(request, requestId, context) {
    const match = findRoute(stage.routes, request);
    if (match === undefined) return { answer: refusal(403, 'Missing Authentication Token') };
    const body = await readBody(request);
    if (body === undefined) return { answer: refusal(413, 'Request Too Long') };
    const event = toEvent(stage, request, requestId, match, body);
    const { functionName } = match.route;
    const callId = newId();
    const calledAt = nowSeconds();
    const header = writeContext({ ...context, parentId: callId });
    const answered = await lambda.invoke(functionName, event, header);
    return { answer: toAnswer(answered), call: lambdaCall(callId, functionName, calledAt, answered) };
  }
}

/** @param {readonly Route[]} routes @param {http.IncomingMessage} request @returns {Match | undefined} */
function findRoute(routes, request) {
  const path = pathOf(request);
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const pattern = route.resource.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found !== null) return { route, parameters: found.groups === undefined ? null : { ...found.groups } };
  }
  return undefined;
}

/**
 * @param {Stage} stage
 * @param {http.IncomingMessage} request
 * @param {string} requestId
 * @param {Match} match
 * @param {string} body
 * @returns {import('./api-event.js').ApiEvent}
 */
function toEvent({ apiId, stage }, request, requestId, { route, parameters }, body) {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://any').searchParams);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    resource: route.resource,
    path: pathOf(request),
    httpMethod: request.method ?? '',
    headers: Object.fromEntries(headers),
    pathParameters: parameters,
    queryStringParameters: Object.keys(query).length === 0 ? null : query,
    body: body === '' ? null : body,
    isBase64Encoded: false,
    requestContext: { requestId, apiId, stage },
  };
}

/**
 * What a client gets: what the function answered, or that it did not answer as it should.
 *
 * @param {LambdaAnswer} answered
 * @returns {ApiAnswer}
 */
function toAnswer({ status, payload, isFunctionError }) {
  if (status === 429) return refusal(500, 'Internal server error');
  const answer = /** @type {Partial<ApiAnswer> | null} */ (payload);
  if (isFunctionError || typeof answer?.statusCode !== 'number') return refusal(502, 'Internal server error');
  return { statusCode: answer.statusCode, headers: answer.headers ?? {}, body: answer.body ?? '' };
}

/** @param {number} statusCode @param {string} message @returns {ApiAnswer} */
function refusal(statusCode, message) {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) };
}

/** @param {Stage} stage @param {string} requestId */
function stageDocument({ api, apiId, stage }, requestId) {
  return {
    name: `${api}/${stage}`,
    origin: 'AWS::ApiGateway::Stage',
    resource_arn: `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/${stage}`,
    annotations: { 'aws:api_id': apiId, 'aws:api_stage': stage },
    metadata: { default: { request_id: requestId } },
    aws: { api_gateway: { account_id: ACCOUNT, rest_api_id: apiId, stage, request_id: requestId } },
  };
}

/** @param {string} id @param {string} functionName @param {number} calledAt @param {LambdaAnswer} answered */
function lambdaCall(id, functionName, calledAt, { status, requestId, payload, isFunctionError }) {
  const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${functionName}`;
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${arn}/invocations`;
  const content_length = Buffer.byteLength(JSON.stringify(payload ?? null));
  return {
    id,
    name: 'Lambda',
    namespace: 'aws',
    start_time: calledAt,
    end_time: nowSeconds(),
    http: { request: { method: 'POST', url }, response: { status, content_length } },
    aws: {
      operation: 'Invoke',
      region: 'us-east-1',
      request_id: requestId,
      function_name: functionName,
      invocation_type: 'RequestResponse',
      resource_names: [functionName],
    },
    ...(status === 429 ? { error: true, throttle: true } : {}),
    ...(status === 200 && isFunctionError ? { fault: true } : {}),
  };
}

/** @param {http.IncomingMessage} request */
function requestBlock(request) {
  return {
    method: request.method,
    url: `https://${request.headers.host}${pathOf(request)}`,
    user_agent: headerOf(request, 'user-agent'),
    client_ip: request.socket.remoteAddress,
    x_forwarded_for: true,
  };
}

/** @param {ApiAnswer} answer */
function responseBlock({ statusCode, body = '' }) {
  return { status: statusCode, content_length: Buffer.byteLength(body) };
}

/** @param {number} status */
function flagsOf(status) {
  if (status >= 500) return { fault: true };
  return status >= 400 ? { error: true } : {};
}

/**
 * Undefined for one that is too long.
 *
 * @param {http.IncomingMessage} request
 */
async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** @param {http.IncomingMessage} request */
function pathOf({ url = '/' }) {
  return url.split('?', 1)[0] ?? '/';
}

/** @param {http.IncomingMessage} request @param {string} name */
function headerOf({ headers }, name) {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

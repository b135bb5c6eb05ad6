/**
 * The types of `segment-document.ts` once more, as a table that can be checked at run time. The decoder is written for
 * speed, member by member; this is written to be compared with the types by eye.
 */

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const integer: Check = (value) => Number.isSafeInteger(value);
const instant: Check = (value) => typeof value === 'number' && value >= 0 && value <= 9_007_199_254;
const id: Check = (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
const traceId: Check = (value) =>
  typeof value === 'string' && /^(1-[0-9a-f]{8}-[0-9a-f]{24}|[0-9a-f]{32})$/i.test(value);
const name: Check = (value) => typeof value === 'string' && value !== '' && [...value].length <= 200;
const anyObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const annotationValue: Check = (value) => text(value) || flag(value) || Number.isFinite(value);

function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

function either(first: Check, second: Check): Check {
  return (value) => first(value) || second(value);
}

function arrayOf(element: Check): Check {
  return (value) => Array.isArray(value) && value.every((each) => element(each));
}

function mapOf(member: Check): Check {
  return (value) => anyObject(value) && Object.values(value as object).every((each) => member(each));
}

/** An object whose known members, where present, have their type. Unknown members are free. */
function object(shape: Shape): Check {
  return (value) => {
    if (!anyObject(value)) return false;
    const members = new Map(Object.entries(value as object));
    return Object.entries(shape).every(([key, check]) => !members.has(key) || check(members.get(key)));
  };
}

function withRequired(shape: Shape, ...required: readonly string[]): Check {
  const hasTypes = object(shape);
  return (value) => hasTypes(value) && required.every((key) => Object.hasOwn(value as object, key));
}

const http = object({
  request: object({
    method: text,
    url: text,
    user_agent: text,
    client_ip: text,
    x_forwarded_for: flag,
    traced: flag,
  }),
  response: object({ status: integer, content_length: integer }),
});

const aws = object({
  account_id: text,
  operation: text,
  region: text,
  request_id: text,
  table_name: text,
  bucket_name: text,
  queue_url: text,
  topic_arn: text,
  function_name: text,
  resource_names: arrayOf(text),
  ec2: object({ instance_id: text, availability_zone: text, instance_size: text, ami_id: text }),
  ecs: object({ container: text, availability_zone: text }),
  xray: object({ sdk: text, sdk_version: text }),
});

const exception = object({
  id: text,
  message: text,
  type: text,
  remote: flag,
  truncated: integer,
  skipped: integer,
  cause: text,
  stack: arrayOf(object({ path: text, line: integer, label: text })),
});

const sql = object({
  connection_string: text,
  url: text,
  sanitized_query: text,
  database_type: text,
  database_version: text,
  driver_version: text,
  user: text,
  preparation: text,
});

const entity: Shape = {
  id,
  name,
  start_time: instant,
  end_time: instant,
  in_progress: oneOf(true),
  parent_id: id,
  http,
  aws,
  error: flag,
  fault: flag,
  throttle: flag,
  cause: either(
    text,
    object({ id: text, working_directory: text, paths: arrayOf(text), exceptions: arrayOf(exception) }),
  ),
  annotations: mapOf(annotationValue),
  metadata: anyObject,
  subsegments: (value) => arrayOf(conformsToSubsegment)(value),
  links: arrayOf(withRequired({ trace_id: traceId, id, attributes: anyObject }, 'trace_id', 'id')),
  user: text,
  origin: text,
  resource_arn: text,
};

const subsegment: Shape = {
  ...entity,
  type: oneOf('subsegment'),
  trace_id: text,
  namespace: oneOf('aws', 'remote'),
  sql,
  precursor_ids: arrayOf(id),
  traced: flag,
};

/** Whether a value is a `SubsegmentDocument`. */
function conformsToSubsegment(value: unknown): boolean {
  return withRequired(subsegment, 'id', 'name', 'start_time')(value);
}

/** Whether a value is a `SegmentDocument`. */
export function conformsToSegment(value: unknown): boolean {
  const shape = {
    ...entity,
    type: oneOf('segment'),
    trace_id: traceId,
    service: object({ version: text }),
    inferred: flag,
  };
  return withRequired(shape, 'id', 'name', 'start_time', 'trace_id')(value);
}

/** Whether a value is an `IndependentSubsegmentDocument`. */
export function conformsToIndependentSubsegment(value: unknown): boolean {
  const shape = { ...subsegment, trace_id: traceId };
  return withRequired(shape, 'id', 'name', 'start_time', 'trace_id', 'parent_id', 'type')(value);
}

import { describe, expect, it } from 'vitest';
import { anIndependentSubsegment, aSegment, aSubsegment, decodeOne, TRACE_ID } from './testing/documents.ts';

type Row = readonly [path: string, good: readonly unknown[], bad: readonly unknown[]];

const notStrings = [1, true, null, {}, []];
const notBooleans = ['true', 0, null, {}, []];
const notObjects = ['x', 1, true, null, []];
const notArrays = ['x', 1, true, null, {}];
const notIntegers = ['x', true, null, {}, [], 1.5, 1e300];

function strings(prefix: string, members: readonly string[]): readonly Row[] {
  return members.map((member): Row => [prefix + member, ['x', ''], notStrings]);
}

const sharedRows: readonly Row[] = [
  ...strings('', ['user', 'origin', 'resource_arn']),
  ['error', [true, false], notBooleans],
  ['fault', [true, false], notBooleans],
  ['throttle', [true, false], notBooleans],
  ['http', [{}, { unknown: 1 }], notObjects],
  ['http.request', [{}, { unknown: 1 }], notObjects],
  ...strings('http.request.', ['method', 'url', 'user_agent', 'client_ip']),
  ['http.request.x_forwarded_for', [true, false], notBooleans],
  ['http.request.traced', [true, false], notBooleans],
  ['http.response', [{}, { unknown: 1 }], notObjects],
  ['http.response.status', [200, 0, 599], [...notIntegers, -1, 1000, '', '20x', '2e2', ' 200']],
  ['http.response.content_length', [0, 12, -1], [...notIntegers, '', '1.5', '9'.repeat(20)]],
  ['aws', [{}, { elastic_beanstalk: { environment: 'e' }, retries: 0, id_2: 'x' }], notObjects],
  ...strings('aws.', ['account_id', 'operation', 'region', 'request_id', 'table_name', 'bucket_name']),
  ...strings('aws.', ['queue_url', 'topic_arn', 'function_name']),
  ['aws.resource_names', [[], ['a', 'b']], notArrays],
  ['aws.ec2', [{}, { unknown: 1 }], notObjects],
  ...strings('aws.ec2.', ['instance_id', 'availability_zone', 'instance_size', 'ami_id']),
  ['aws.ecs', [{}, { task_arn: 'a', container_id: 'c' }], notObjects],
  ...strings('aws.ecs.', ['container', 'availability_zone']),
  ['aws.xray', [{}, { rule_name: 'r', sampling_rule_name: 's', auto_instrumentation: true }], notObjects],
  ...strings('aws.xray.', ['sdk', 'sdk_version']),
  ['cause', ['83995c3f42cd8ad8', 'out of stock', {}], [1, true, null, []]],
  ...strings('cause.', ['id', 'working_directory']),
  ['cause.paths', [[], ['a']], notArrays],
  ['cause.exceptions', [[], [{ id: '83995c3f42cd8ad8' }], [{}]], notArrays],
  ['annotations', [{}, { a: 's', b: 1.5, c: false, 'aws:api_id': 'x', 'a.b': 'y' }], notObjects],
  ['annotations.key', ['s', '', 0, -1.5, true, false], [null, {}, [], ['x']]],
  ['metadata', [{}, { default: { any: [1, null, { x: 'y' }] }, odd: 3 }], notObjects],
  ['subsegments', [[], [aSubsegment()]], notArrays],
  ['links', [[], [{ trace_id: TRACE_ID, id: '83995c3f42cd8ad8', attributes: { a: [1] } }]], notArrays],
];

const segmentRows: readonly Row[] = [
  ['service', [{}, { runtime: 'node', compiler: 'gc', version: '1' }], notObjects],
  ...strings('service.', ['version']),
  ['inferred', [true, false], notBooleans],
];

const subsegmentRows: readonly Row[] = [
  ['namespace', ['aws', 'remote'], ['AWS', 'local', '', ...notStrings]],
  ['traced', [true, false], notBooleans],
  ['precursor_ids', [[], ['83995c3f42cd8ad8']], notArrays],
  ['sql', [{}, { unknown: 1 }], notObjects],
  ...strings('sql.', ['connection_string', 'url', 'sanitized_query', 'database_type', 'database_version']),
  ...strings('sql.', ['driver_version', 'user', 'preparation']),
];

/** `{ a: { b: value } }` for the path `a.b`; `{ a: {} }` without a value. */
function at(path: string, value?: unknown): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.');
  if (rest.length > 0) return { [head]: at(rest.join('.'), value) };
  return value === undefined ? {} : { [head]: value };
}

function checkRow([path, good, bad]: Row, build: (members: object) => Record<string, unknown>): void {
  for (const value of good) {
    const members = build(at(path, value));
    expect(decodeOne(members).document).toEqual(members);
  }
  for (const value of bad) {
    const { document } = decodeOne(build({ ...at(path, value), unknown: 'kept' }));
    expect([value, document]).toEqual([value, build({ ...at(path), unknown: 'kept' })]);
  }
}

describe('a segment', () => {
  it.each([...sharedRows, ...segmentRows])('has %s of its type or not at all', (...row) => {
    checkRow(row, (members) => aSegment({ ...members }));
  });
});

describe('an independent subsegment', () => {
  it.each([...sharedRows, ...subsegmentRows])('has %s of its type or not at all', (...row) => {
    checkRow(row, (members) => anIndependentSubsegment({ ...members }));
  });
});

describe('an embedded subsegment', () => {
  it.each([...sharedRows, ...subsegmentRows])('has %s of its type or not at all', (...row) => {
    checkRow(row, (members) => aSegment({ subsegments: [aSubsegment({ ...members })] }));
  });
});

describe('lists', () => {
  it('lose the elements that do not comply and keep the order of the others', () => {
    const { document } = decodeOne(
      aSegment({
        aws: { resource_names: ['a', 1, 'b', null] },
        cause: {
          paths: [1, 'p'],
          exceptions: [null, { message: 1, type: 'T', stack: [3, { line: 'x', path: 'a.js' }, {}] }, 'x'],
        },
      }),
    );
    expect(document.aws).toEqual({ resource_names: ['a', 'b'] });
    expect(document.cause).toEqual({
      paths: ['p'],
      exceptions: [{ type: 'T', stack: [{ path: 'a.js' }, {}] }],
    });
  });

  it('of links lose those that cannot be followed', () => {
    const good = { trace_id: '5759E988BD862E3FE1BE46A994272793', id: '8399', attributes: 3 };
    const { document } = decodeOne(
      aSegment({
        links: [
          { ...good, id: '83995C3F42CD8AD8' },
          good,
          null,
          { id: '83995c3f42cd8ad8' },
          { trace_id: TRACE_ID },
        ],
      }),
    );
    expect(document.links).toEqual([{ trace_id: good.trace_id, id: '83995c3f42cd8ad8' }]);
  });

  it('of precursors lose what is no id', () => {
    const { document } = decodeOne(
      anIndependentSubsegment({ precursor_ids: ['x', '83995C3F42CD8AD8', 3, '93995c3f42cd8ad8'] }),
    );
    expect(document).toMatchObject({ precursor_ids: ['83995c3f42cd8ad8', '93995c3f42cd8ad8'] });
  });
});

describe('exceptions', () => {
  it('keep everything that complies', () => {
    const cause = {
      working_directory: '/srv',
      paths: ['/lib'],
      exceptions: [
        {
          id: '83995c3f42cd8ad8',
          message: 'boom',
          type: 'TypeError',
          remote: true,
          truncated: 2,
          skipped: 1,
          cause: '93995c3f42cd8ad8',
          stack: [{ path: 'a.js', line: 3, label: 'f' }],
        },
      ],
    };
    expect(decodeOne(aSegment({ cause })).document.cause).toEqual(cause);
  });

  it('lose each member that does not comply', () => {
    const exception = {
      id: 1,
      message: 1,
      type: 1,
      remote: 1,
      truncated: 'x',
      skipped: 'x',
      cause: 1,
      stack: 1,
    };
    expect(decodeOne(aSegment({ cause: { exceptions: [exception] } })).document.cause).toEqual({
      exceptions: [{}],
    });
  });

  it('are referred to in lower case', () => {
    const { document } = decodeOne(
      aSegment({
        cause: {
          id: '83995C3F42CD8AD8',
          exceptions: [{ id: '93995C3F42CD8AD8', cause: 'A3995C3F42CD8AD8' }],
        },
        subsegments: [aSubsegment({ cause: '93995C3F42CD8AD8' }), aSubsegment({ cause: 'No Reference' })],
      }),
    );
    expect(document.cause).toEqual({
      id: '83995c3f42cd8ad8',
      exceptions: [{ id: '93995c3f42cd8ad8', cause: 'a3995c3f42cd8ad8' }],
    });
    expect(document.subsegments?.map(({ cause }) => cause)).toEqual(['93995c3f42cd8ad8', 'No Reference']);
  });
});

describe('numbers sent as text', () => {
  it('become numbers where SDKs are known to send them', () => {
    const { document } = decodeOne(aSegment({ http: { response: { status: '404', content_length: '-1' } } }));
    expect(document.http).toEqual({ response: { status: 404, content_length: -1 } });
  });
});

describe('members that SDKs leak', () => {
  it.each([
    ['Node: sampling flags', aSubsegment({ notTraced: true, noOp: false, traced: true })],
    ['Node: a cause that refers by object', aSubsegment({ fault: true, cause: { id: '83995c3f42cd8ad8' } })],
    ['Node: no exceptions', aSubsegment({ cause: { working_directory: '/', exceptions: [] } })],
    ['Go: a capitalised flag', aSubsegment({ Dummy: true })],
  ])('are kept (%s)', (_what, subsegment) => {
    const members = aSegment({ subsegments: [subsegment] });
    expect(decodeOne(members).document).toEqual(members);
  });

  it.each([
    ['Node: Beanstalk plugin', { aws: { elastic_beanstalk: { environment: 'e', deployment_id: 3 } } }],
    ['Node: rule stamp', { aws: { xray: { rule_name: 'r', sdk: 's', sdk_version: 'v' } } }],
    ['Python: rule stamp', { aws: { xray: { sampling_rule_name: 'r' } } }],
    [
      'API Gateway',
      { aws: { api_gateway: { stage: 's', rest_api_id: 'r' } }, annotations: { 'aws:api_id': 'r' } },
    ],
    ['OpenTelemetry: compiler', { service: { compiler: 'gc', compiler_version: '1' } }],
    ['OpenTelemetry: logs', { aws: { cloudwatch_logs: [{ log_group: 'g', arn: 'a' }] } }],
    ['a segment with a namespace', { namespace: 'whatever', sql: 3 }],
  ])('are kept on segments (%s)', (_what, members) => {
    expect(decodeOne(aSegment(members)).document).toEqual(aSegment(members));
  });
});

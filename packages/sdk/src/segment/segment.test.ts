/** What segments and subsegments take, refuse and say about it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { getLogger, setLogger, type Logger } from '../logging/logger.ts';
import { config } from './apply-plugins.ts';
import { SegmentUtils } from './segment-utils.ts';
import { Segment } from './segment.ts';
import { Subsegment } from './subsegment.ts';
import { TraceID } from './trace-id.ts';

const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

let lines: string[];
let before: Logger;
let segment: Segment;
let subsegment: Subsegment;

beforeEach(() => {
  before = getLogger();
  lines = [];
  const keep = (message?: unknown): void => void lines.push(String(message));
  setLogger({ debug() {}, info: keep, warn: keep, error: keep });
  segment = new Segment('seg', TRACE_ID, '53995c3f42cd8ad8');
  subsegment = segment.addNewSubsegment('u');
});

afterEach(() => {
  segment.notTraced = true;
  segment.close();
  setLogger(before);
  SegmentUtils.origin = undefined;
  SegmentUtils.pluginData = undefined;
  SegmentUtils.streamingThreshold = 100;
});

test('A segment takes its trace and parent, and describes its process', () => {
  expect(segment).toMatchObject({ trace_id: TRACE_ID, parent_id: '53995c3f42cd8ad8', in_progress: true });
  expect(segment.id).toMatch(/^[\da-f]{16}$/);
  expect(segment.service).toMatchObject({ runtime: 'node', runtime_version: process.version });
  expect(segment.aws?.['xray']).toMatchObject({ sdk: 'X-Ray for Node.js' });
  expect(new Set(Array.from({ length: 5000 }, () => new Subsegment('x').id)).size).toBe(5000);
});

test.each([
  [TRACE_ID, TRACE_ID, undefined],
  ['5759E988BD862E3FE1BE46A994272793', TRACE_ID, undefined],
  ['1-5759e988-xyz', '1-5759e988-xyz', undefined],
  ['1-5759e988', undefined, 'Unrecognized trace ID format'],
  ['0-5759e988-bd862e3fe1be46a994272793', undefined, 'Trace ID version must be positive integer'],
  ['1-zzz-bd862e3fe1be46a994272793', undefined, 'Trace ID timestamp must be a hex-encoded value'],
])('The trace id %s', (given, expected, line) => {
  const answer = TraceID.FromString(given).toString();
  expect(answer).toMatch(expected ?? /^1-[\da-f]{8}-[\da-f]{24}$/);
  expect(lines).toEqual(line === undefined ? [] : [line]);
});

test('A new trace id is of this second and not of the next; the invalid one is zeros', () => {
  const seconds = Number.parseInt(new TraceID().timestamp, 16);
  expect(seconds).toBeLessThanOrEqual(Date.now() / 1000);
  expect(seconds).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(TraceID.Invalid().toString()).toBe('1-00000000-000000000000000000000000');
  expect(TraceID.FromString('').toString()).not.toBe('');
  expect(lines).toEqual(['Empty or non-string trace ID provided']);
});

test.each<[string, (s: Segment, u: Subsegment) => void, string]>([
  [
    'a key of an annotation that is no text',
    (_, u) => u.addAnnotation(5 as never, 'x'),
    'Failed to add annotation key: 5 value: x to subsegment u. Key must be of type string.',
  ],
  [
    'an annotation that is an object',
    (_, u) => u.addAnnotation('k', {} as never),
    'Failed to add annotation key: k value: [object Object] to subsegment u. Value must be of type string, number or boolean.',
  ],
  [
    'an annotation that is NaN',
    (s) => s.addAnnotation('k', Number.NaN),
    'Failed to add annotation key: k value: NaN to subsegment seg. Value must be of type string, number or boolean.',
  ],
  [
    'an annotation that is null',
    (s) => s.addAnnotation('k', null as never),
    'Failed to add annotation key: k value: null to subsegment seg. Value must be of type string, number or boolean.',
  ],
  [
    'an annotation that is a list',
    (s) => s.addAnnotation('k', [] as never),
    'Failed to add annotation key: k value:  to subsegment seg. Value must be of type string, number or boolean.',
  ],
  [
    'an annotation that is a BigInt',
    (s) => s.addAnnotation('k', 1n as never),
    'Failed to add annotation key: k value: 1 to subsegment seg. Value must be of type string, number or boolean.',
  ],
  [
    'an annotation that is a symbol',
    (s) => s.addAnnotation('k', Symbol('x') as never),
    'Failed to add annotation key: k value: Symbol(x) to subsegment seg. Value must be of type string, number or boolean.',
  ],
  [
    'a key of metadata that is no text',
    (_, u) => u.addMetadata(5 as never, 1),
    'Failed to add metadata key: 5 value: 1 to subsegment u. Key must be of type string.',
  ],
  [
    'a namespace that is no text',
    (s) => s.addMetadata('k', 1, 5 as never),
    'Failed to add metadata key: k value: 1 to segment seg. Namespace must be of type string.',
  ],
  [
    'a user that is no text',
    (s) => s.setUser(5 as never),
    'Set user: 5 failed. User IDs must be of type string.',
  ],
  [
    'no SDK data',
    (s) => s.setSDKData(undefined as never),
    'Add SDK data: undefined failed.Must not be empty.',
  ],
  [
    'no service data',
    (s) => s.setServiceData(undefined as never),
    'Add service data: undefined failed.Must not be empty.',
  ],
  [
    'a precursor id that is no text',
    (_, u) => u.addPrecursorId(5 as never),
    'Failed to add id:5 to subsegment u.  Precursor Ids must be of type string.',
  ],
  [
    'null as an error',
    (_, u) => u.addError(null),
    'Failed to add error:null to subsegment "u".  Not an object or string literal.',
  ],
  [
    'a number as an error',
    (s) => s.addError(5),
    'Failed to add error:5 to subsegment "seg".  Not an object or string literal.',
  ],
  [
    'the flush of a subsegment without a segment',
    () => new Subsegment('q').flush(),
    'Failed to flush subsegment: q. Subsegment must be added to a segment chain to flush.',
  ],
  [
    'a negative threshold',
    () => SegmentUtils.setStreamingThreshold(-1),
    'Invalid threshold: -1. Must be a whole number >= 0.',
  ],
])('Refused with a line: %s', (_, act, line) => {
  const documents = [segment.format(), subsegment.format()];
  act(segment, subsegment);
  expect(lines).toEqual([line]);
  expect([segment.format(), subsegment.format()]).toEqual(documents);
});

test('Annotations, metadata, flags, links and attributes are in the document', () => {
  segment.addAnnotation('text', 'a');
  segment.addAnnotation('number', -1.5);
  segment.addAnnotation('flag', false);
  segment.addMetadata('k', null);
  segment.addMetadata('k', 1, 'space');
  segment.addMetadata('k', 1, '__proto__');
  segment.setUser('me');
  segment.addLink(TRACE_ID, '1111111111111111', { 'aws.sqs': 1 });
  subsegment.addPrecursorId('abc');
  subsegment.addAttribute('namespace', 'remote');
  subsegment.addFaultFlag();
  subsegment.addErrorFlag();
  subsegment.addThrottleFlag();
  expect(JSON.parse(segment.format())).toMatchObject({
    annotations: { text: 'a', number: -1.5, flag: false },
    metadata: { default: { k: '' }, space: { k: 1 } },
    user: 'me',
    links: [{ trace_id: TRACE_ID, id: '1111111111111111', attributes: { 'aws.sqs': 1 } }],
    subsegments: [{ precursor_ids: ['abc'], namespace: 'remote', fault: true, error: true, throttle: true }],
  });
  expect(({} as Record<string, unknown>)['k']).toBeUndefined();
});

test('A rule and plugin data change this segment’s data and no other’s', () => {
  segment.setMatchedSamplingRule('rule');
  segment.addPluginData({ ec2: { instance_id: 'i' } });
  Object.assign(segment.service ?? {}, { version: 'mine' });
  const other = new Segment('other');
  other.notTraced = true;
  other.close();
  expect(segment.aws).toMatchObject({
    ec2: { instance_id: 'i' },
    xray: { sdk: 'X-Ray for Node.js', rule_name: 'rule' },
  });
  expect(other.aws).toEqual({ xray: SegmentUtils.sdkData });
  expect(other.service).toEqual(SegmentUtils.serviceData);
});

test('Plugins put what they find on the segments begun after; the last one’s origin counts', () => {
  let answer: (data?: Record<string, object>) => void = () => {};
  config([
    { originName: 'AWS::First', getData: (callback) => callback({ ecs: { container: 'c' } }) },
    {
      originName: 'AWS::Broken',
      getData: () => {
        throw new Error('no');
      },
    },
    { originName: 'AWS::Last', getData: (callback) => void (answer = callback) },
  ]);
  const early = new Segment('early');
  answer({ ec2: { instance_id: 'i' } });
  const late = new Segment('late');
  for (const made of [early, late]) {
    made.notTraced = true;
    made.close();
  }
  expect(early).toMatchObject({ origin: 'AWS::Last', aws: { ecs: { container: 'c' } } });
  expect(Object.keys(late.aws ?? {})).toEqual(['ecs', 'ec2', 'xray']);
  expect(Object.keys(late).indexOf('aws')).toBeLessThan(Object.keys(late).indexOf('origin'));
  expect(() => config('x' as never)).toThrow(TypeError);
});

test('Names that are no texts throw; empty ones do not', () => {
  expect(() => new Segment(undefined as never)).toThrow('Segment name must be of type string.');
  expect(() => new Subsegment(undefined as never)).toThrow('Subsegment name must be of type string.');
  expect(() => segment.addNewSubsegment(5 as never)).toThrow('Subsegment name must be of type string.');
  expect(new Subsegment('').name).toBe('');
});

test('Response data are numbers, or absent', () => {
  const { getHttpResponseData } = SegmentUtils;
  expect(getHttpResponseData({ statusCode: 200, headers: { 'content-length': '12' } })).toEqual({
    status: 200,
    content_length: 12,
  });
  expect(getHttpResponseData({ statusCode: 0, headers: {} })).toEqual({});
  expect(getHttpResponseData({})).toEqual({});
  SegmentUtils.setStreamingThreshold('5' as never);
  expect(SegmentUtils.getStreamingThreshold()).toBe(5);
});

test('Closing with null is closing without an error', () => {
  const other = new Segment('other');
  other.notTraced = true;
  other.close(null);
  expect(lines).toEqual([]);
  expect(other.fault).toBeUndefined();
});

import { afterEach, describe, expect, it } from 'vitest';
import { processTraceData } from './trace-data.ts';
import {
  incomingTraceData,
  outgoingHeaders,
  setPropagation,
  traceHeaderOf,
  traceparentOf,
  type Propagation,
} from './trace-headers.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';
const segment = { id: '1111111111111111', trace_id: ROOT };
const subsegment = { id: PARENT, segment };

describe('the headers of an outgoing call', () => {
  afterEach(() => setPropagation(['xray', 'w3c']));

  // The first of all: `setPropagation` decides for good.
  it('leave traceparent to OpenTelemetry where it has a propagator, unless it is asked for', () => {
    const api = Symbol.for('opentelemetry.js.api.1');
    const names = (): string[] => Object.keys(outgoingHeaders(subsegment));
    Reflect.set(globalThis, api, { trace: {} });
    expect(names()).toEqual(['X-Amzn-Trace-Id', 'traceparent']);
    Reflect.set(globalThis, api, { propagation: {} });
    expect(names()).toEqual(['X-Amzn-Trace-Id']);
    setPropagation(['xray', 'w3c']);
    expect(names()).toEqual(['X-Amzn-Trace-Id', 'traceparent']);
    Reflect.deleteProperty(globalThis, api);
  });

  it('name the trace, the subsegment and the decision', () => {
    expect(traceHeaderOf(subsegment)).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=1`);
    expect(traceparentOf(subsegment)).toBe(`00-5759e988bd862e3fe1be46a994272793-${PARENT}-01`);
    expect(traceHeaderOf({ ...subsegment, notTraced: true })).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=0`);
    expect(traceparentOf({ ...subsegment, notTraced: true })).toMatch(/-00$/);
    expect(traceHeaderOf(segment)).toBe(`Root=${ROOT};Parent=1111111111111111;Sampled=1`);
  });

  it('say no when the whole segment is not sampled', () => {
    const unsampled = { id: PARENT, segment: { ...segment, notTraced: true } };
    expect(traceHeaderOf(unsampled)).toMatch(/Sampled=0$/);
  });

  it('hand on extra pairs within 256 bytes, and none that would forge a header or a field', () => {
    const additionalTraceData = {
      Lineage: 'a87bd80c:1|68fd508a:5',
      long: 'x'.repeat(300),
      breaks: 'a\r\nEvil: 1',
      forged: 'a;Sampled=0',
      Root: 'other',
      short: 'y',
    };
    expect(traceHeaderOf({ id: PARENT, segment: { ...segment, additionalTraceData } })).toBe(
      `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=a87bd80c:1|68fd508a:5;short=y`,
    );
  });

  it('are both written, one, or none, as set', () => {
    expect(Object.keys(outgoingHeaders(subsegment))).toEqual(['X-Amzn-Trace-Id', 'traceparent']);
    setPropagation(['w3c']);
    expect(Object.keys(outgoingHeaders(subsegment))).toEqual(['traceparent']);
    setPropagation([]);
    expect(outgoingHeaders(subsegment)).toEqual({});
    expect(() => setPropagation(['b3' as Propagation])).toThrow(
      'Invalid propagation: b3. Valid values are xray,w3c.',
    );
  });

  it('are absent below a segment that passes through', () => {
    expect(outgoingHeaders({ ...subsegment, noOp: true })).toEqual({});
    expect(outgoingHeaders({ id: PARENT, segment: { ...segment, noOp: true } })).toEqual({});
  });

  it('leave out a traceparent W3C would refuse', () => {
    const odd = { id: PARENT, segment: { ...segment, trace_id: '1-5759e988-xyz' } };
    const zero = { id: PARENT, segment: { ...segment, trace_id: '1-00000000-000000000000000000000000' } };
    expect(outgoingHeaders(odd)).toEqual({
      'X-Amzn-Trace-Id': `Root=1-5759e988-xyz;Parent=${PARENT};Sampled=1`,
    });
    expect(Object.keys(outgoingHeaders(zero))).toEqual(['X-Amzn-Trace-Id']);
  });
});

describe('X-Amzn-Trace-Id of an incoming call', () => {
  it.each([
    [
      'all fields',
      `Root=${ROOT};Parent=${PARENT};Sampled=1`,
      { root: ROOT, parent: PARENT, sampled: '1', data: {} },
    ],
    [
      'mixed case',
      `ROOT=${ROOT};parent=${PARENT};sAmPlEd=0`,
      { root: ROOT, parent: PARENT, sampled: '0', data: {} },
    ],
    ['spaces', ` Root = ${ROOT} ; Sampled = ? `, { root: ROOT, sampled: '?', data: {} }],
    ['a load balancer', `Self=1-1-2;Root=${ROOT}`, { self: '1-1-2', root: ROOT, data: {} }],
    ['root only', `Root=${ROOT}`, { root: ROOT, data: {} }],
    ['other pairs', `Root=${ROOT};Lineage=a:1;K=a=b`, { root: ROOT, data: { Lineage: 'a:1', K: 'a=b' } }],
    ['the last of two', `Root=1-1-1;Root=${ROOT}`, { root: ROOT, data: {} }],
    ['32 hex digits', 'Root=5759e988bd862e3fe1be46a994272793', { root: ROOT, data: {} }],
    [
      'a header sent twice',
      `Root=${ROOT};Sampled=1, Root=1-1-1;Sampled=0`,
      { root: ROOT, sampled: '1', data: {} },
    ],
    [
      'a bad root, kept for the segment to refuse',
      'Root=junk;Sampled=1',
      { root: 'junk', sampled: '1', data: {} },
    ],
    ['junk', ';;=;a;=b;c=', { data: {} }],
    ['nothing', '', {}],
  ])('reads %s', (_name, text, expected) => {
    expect(incomingTraceData({ 'x-amzn-trace-id': text })).toEqual(expected);
  });

  it('survives any shape of headers', () => {
    expect(incomingTraceData(undefined)).toEqual({});
    expect(incomingTraceData({})).toEqual({});
    expect(incomingTraceData({ 'x-amzn-trace-id': [`Root=${ROOT}`, 'Root=1-1-1'] })).toEqual({
      root: ROOT,
      data: {},
    });
    expect(processTraceData(7)).toEqual({});
  });

  it('keeps 256 bytes of other pairs, later short ones still', () => {
    const { data } = processTraceData(`a=${'x'.repeat(250)};b=${'y'.repeat(10)};c=zzz;__proto__=1`);
    expect(Object.keys(data ?? {})).toEqual(['a', 'c']);
  });
});

describe('traceparent of an incoming call', () => {
  const traceId = '5759e988bd862e3fe1be46a994272793';
  it.each([
    ['sampled', `00-${traceId}-${PARENT}-01`, '1'],
    ['not sampled', `00-${traceId}-${PARENT}-00`, '0'],
    ['unknown flags', `00-${traceId}-${PARENT}-fe`, '0'],
    ['a later version', `01-${traceId}-${PARENT}-01`, '1'],
    ['a later version with more', `cc-${traceId}-${PARENT}-01-what-comes`, '1'],
  ])('reads %s', (_name, traceparent, sampled) => {
    expect(incomingTraceData({ traceparent })).toEqual({ root: ROOT, parent: PARENT, sampled, data: {} });
  });

  it.each([
    ['version ff', `ff-${traceId}-${PARENT}-01`],
    ['version 00 with more', `00-${traceId}-${PARENT}-01-x`],
    ['a later version with more but no hyphen', `cc-${traceId}-${PARENT}-01x`],
    ['a short trace id', `00-${traceId.slice(1)}-${PARENT}-01`],
    ['a long parent', `00-${traceId}-${PARENT}0-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${PARENT}-01`],
    ['no hex', `00-${traceId.slice(1)}g-${PARENT}-01`],
    ['a zero trace id', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a zero parent', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['two headers', `00-${traceId}-${PARENT}-01, 00-${traceId}-${PARENT}-01`],
    ['nothing', ''],
  ])('refuses %s', (_name, traceparent) => {
    expect(incomingTraceData({ traceparent })).toEqual({});
  });

  it('counts only when X-Amzn-Trace-Id names no trace', () => {
    const traceparent = `00-${'a'.repeat(32)}-${PARENT}-01`;
    expect(incomingTraceData({ 'x-amzn-trace-id': `Root=${ROOT}`, traceparent })).toEqual({
      root: ROOT,
      data: {},
    });
    expect(incomingTraceData({ 'x-amzn-trace-id': 'Root=junk;K=v', traceparent })).toEqual({
      root: `1-${'a'.repeat(8)}-${'a'.repeat(24)}`,
      parent: PARENT,
      sampled: '1',
      data: { K: 'v' },
    });
  });
});

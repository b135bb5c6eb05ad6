import type { DurationMicros, EpochMicros, SegmentId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id, received, T0, TRACE_ID } from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { Trace } from '../assemble/trace.ts';
import { graphOfTraces } from './graph-of-traces.ts';

const call = aSubsegment({
  id: id(2),
  name: 'orders',
  namespace: 'remote',
  start_time: T0 + 0.1,
  end_time: T0 + 0.4,
});

function trace(http: { response: { status: number } } = { response: { status: 200 } }): Trace {
  return assembleTrace(
    received(
      aSegment({ http, subsegments: [call] }),
      aSegment({ id: id(3), name: 'orders', parent_id: id(2), start_time: T0 + 0.15, end_time: T0 + 0.35 }),
    ),
  );
}

const micros = (seconds: number) => Math.round((T0 + seconds) * 1_000_000) as EpochMicros;

describe('graphOfTraces', () => {
  it('counts segments on services and the calls that led to them on edges', () => {
    const graph = graphOfTraces([trace()]);
    const client = graph.services.find(({ type }) => type === 'client');
    const web = graph.services.find(({ name, type }) => name === 'web' && type !== 'client');
    const orders = graph.services.find(({ name }) => name === 'orders');
    expect(client?.statistics).toBeUndefined();
    expect(web?.isRoot).toBe(true);
    expect(web?.statistics).toMatchObject({ ok: 1, fault: 0, totalResponseTime: 1_000_000 });
    expect(orders?.statistics).toMatchObject({
      ok: 1,
      totalResponseTime: 200_000,
      start: micros(0.15),
      end: micros(0.35),
      spread: { milliseconds: [200], counts: [1] },
    });
    const edge = graph.edges.find(({ source, target }) => source === web?.key && target === orders?.key);
    expect(edge?.statistics).toMatchObject({ ok: 1, totalResponseTime: 300_000 });
    expect(graph.edges.some(({ source, target }) => source === client?.key && target === web?.key)).toBe(
      true,
    );
  });
  it('adds several traces up, each request in one outcome', () => {
    const graph = graphOfTraces([
      trace(),
      trace({ response: { status: 500 } }),
      trace({ response: { status: 429 } }),
    ]);
    const web = graph.services.find(({ name, type }) => name === 'web' && type !== 'client');
    expect(graph.services).toHaveLength(3);
    expect(web?.statistics).toMatchObject({
      ok: 1,
      fault: 1,
      throttle: 1,
      error: 0,
      totalResponseTime: 3_000_000 as DurationMicros,
      spread: { milliseconds: [1000], counts: [3] },
    });
  });
  it('shows what is in progress without counting it', () => {
    const graph = graphOfTraces([assembleTrace(received(aSegment({ in_progress: true })))]);
    const web = graph.services.find(({ type }) => type !== 'client');
    expect(web?.statistics).toBeUndefined();
    expect(graph.edges[0]?.statistics).toMatchObject({ ok: 0, end: 0 });
  });
  it('draws what is known of links as edges with the age of what was received', () => {
    const link = { segment: 0, traceId: TRACE_ID, entityId: id(9) as SegmentId };
    const source = {
      name: 'queue',
      type: 'AWS::SQS',
      accountId: undefined,
      age: 4_000_000 as DurationMicros,
    };
    const unknown = { ...link, source: undefined };
    const graph = graphOfTraces([{ ...trace(), links: [{ ...link, source }, unknown] }]);
    const queue = graph.services.find(({ name }) => name === 'queue');
    expect(queue).toMatchObject({ type: 'AWS::SQS', state: 'unknown', statistics: undefined });
    const links = graph.edges.filter(({ kind }) => kind === 'link');
    expect(links).toMatchObject([
      {
        source: queue?.key,
        target: graph.services.find(({ isRoot }) => isRoot)?.key,
        statistics: { ok: 1, totalResponseTime: 1_000_000, spread: { milliseconds: [4000], counts: [1] } },
      },
    ]);
  });
});

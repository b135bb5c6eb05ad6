import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { aSegment, aSubsegment, anIndependent, id, received } from '../../test/support/segment-builders.ts';
import { BATCH_BYTES, BATCH_SPANS, spanBatches } from './span-batches.ts';

/** Names of the resources in a request: what stands behind the key, its tag and its lengths. */
function serviceNames(body: Uint8Array): string[] {
  const reader = protobuf.Reader.create(body);
  const names: string[] = [];
  while (reader.pos < reader.len) {
    reader.uint32();
    const text = Buffer.from(reader.bytes()).toString('latin1');
    names.push(/service\.name.{4}([\w-]+)/s.exec(text)?.[1] ?? '');
  }
  return names;
}

describe('documents', () => {
  it('become one request, each segment and subsegment a span', () => {
    const documents = received(
      aSegment({ subsegments: [aSubsegment({ subsegments: [aSubsegment({ id: id(3) })] })] }),
      aSegment({ id: id(4), name: 'orders', parent_id: id(3) }),
    );
    const [batch, ...rest] = spanBatches(documents);
    expect(rest).toEqual([]);
    expect(batch?.spans).toBe(4);
    expect(serviceNames(batch?.body ?? new Uint8Array())).toEqual(['web', 'orders']);
  });

  it('that came alone belong to the service whose segment came with them', () => {
    const [alone, segment] = [anIndependent({ id: id(5) }), aSegment()];
    const [batch] = spanBatches(received(alone, segment));
    expect(serviceNames(batch?.body ?? new Uint8Array())).toEqual(['web']);
    const [lost] = spanBatches(received(alone));
    expect(serviceNames(lost?.body ?? new Uint8Array())).toEqual(['unknown_service']);
  });

  it('that came alone belong to whom somebody says', () => {
    const [batch] = spanBatches(received(anIndependent()), () => ({
      attributes: [{ key: 'service.name', value: { stringValue: 'front' } }],
    }));
    expect(serviceNames(batch?.body ?? new Uint8Array())).toEqual(['front']);
  });

  it('of several traces are kept apart', () => {
    const [first, second] = received(aSegment(), aSegment({ id: id(2), name: 'orders' }));
    if (first === undefined || second === undefined) throw new Error('There are two.');
    const other = { ...second, traceId: '1-5759e988-bd862e3fe1be46a994272794' as TraceId };
    const [batch] = spanBatches([first, other]);
    expect(batch?.spans).toBe(2);
    expect(Buffer.from(batch?.body ?? []).toString('hex')).toContain('5759e988bd862e3fe1be46a994272794');
  });

  it('become more requests when they are many', () => {
    const subsegments = Array.from({ length: BATCH_SPANS * 2 }, (_, index) =>
      aSubsegment({ id: id(index + 2) }),
    );
    const batches = [...spanBatches(received(aSegment({ subsegments })))];
    expect(batches.map(({ spans }) => spans)).toEqual([BATCH_SPANS, BATCH_SPANS, 1]);
  });

  it('become more requests when they are long', () => {
    const long = 'x'.repeat(BATCH_BYTES / 2);
    const segments = [1, 2, 3].map((number) => aSegment({ id: id(number), annotations: { long } }));
    const batches = [...spanBatches(received(...segments))];
    expect(batches.map(({ spans }) => spans)).toEqual([2, 1]);
  });
});

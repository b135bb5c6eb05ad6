/** GetTraceDiagnosis of a running service: documents through its doors, surroundings out of its store. */

import { randomBytes } from 'node:crypto';
import type { SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datagramOf, sendDatagrams } from '../e2e/support/datagrams.ts';
import { newSegmentId, newTraceId, segmentNow } from '../e2e/support/documents.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { callExtension, callUntil } from './call-extension.ts';

interface Diagnoses {
  readonly Diagnoses: readonly {
    readonly TraceId: string;
    readonly Findings: readonly {
      readonly Code: string;
      readonly Severity: string;
      readonly Title: string;
      readonly Detail: string;
      readonly Reason: string;
      readonly Remedy: string;
      readonly SegmentIds: readonly string[];
      readonly Services: readonly { readonly Name: string; readonly Type?: string }[];
    }[];
    readonly ClockOffsets: readonly { readonly SegmentId: string; readonly Offset: number }[];
  }[];
  readonly UnprocessedTraceIds: readonly string[];
}

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

function diagnose(...TraceIds: readonly string[]): Promise<Diagnoses> {
  return callExtension(service, '/extensions/TraceDiagnosis', { TraceIds });
}

async function put(...documents: readonly (object | string)[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) =>
    typeof document === 'string' ? document : JSON.stringify(document),
  );
  await callExtension(service, '/TraceSegments', { TraceSegmentDocuments });
}

/** `web` calls `orders`, with the call's members as told; the call began 100 ms after `web`. */
function webCalling(
  service_: string,
  call: Partial<SubsegmentDocument> = {},
): { readonly web: SegmentDocument & { trace_id: string }; readonly call: SubsegmentDocument } {
  const start = Date.now() / 1000 - 2;
  const made: SubsegmentDocument = {
    id: newSegmentId(),
    name: service_,
    namespace: 'remote',
    start_time: start + 0.1,
    end_time: start + 0.9,
    http: { request: { method: 'GET', url: `http://${service_}.internal/list` }, response: { status: 200 } },
    ...call,
  };
  return { web: segmentNow({ start_time: start, end_time: start + 1, subsegments: [made] }), call: made };
}

function answerOf(call: SubsegmentDocument, members: Partial<SegmentDocument> = {}): SegmentDocument {
  return segmentNow({
    name: call.name,
    start_time: call.start_time + 0.1,
    end_time: call.start_time + 0.5,
    http: { request: { method: 'GET', url: call.http?.request?.url ?? '' }, response: { status: 200 } },
    ...members,
  });
}

describe('GetTraceDiagnosis', () => {
  it('has nothing to say of a healthy trace and knows nothing of an unknown one', async () => {
    const { web, call } = webCalling('orders');
    await put(web, answerOf(call, { trace_id: web.trace_id, parent_id: call.id }));
    const unknown = newTraceId();
    expect(await diagnose(unknown, web.trace_id)).toEqual({
      Diagnoses: [{ TraceId: web.trace_id, Findings: [], ClockOffsets: [] }],
      UnprocessedTraceIds: [unknown],
    });
  });

  it('says at once what is missing, with members in AWS spelling', async () => {
    const lost = segmentNow({ name: 'stock', origin: 'AWS::ECS::Container', parent_id: newSegmentId() });
    await put(lost);
    const { Diagnoses } = await diagnose(lost.trace_id);
    expect(Diagnoses).toEqual([
      {
        TraceId: lost.trace_id,
        Findings: [
          {
            Code: 'ParentMissing',
            Severity: 'warning',
            Title: 'A parent has not arrived yet',
            Detail: expect.stringContaining('1 segment of "stock"'),
            Reason: expect.stringContaining('The caller passed the trace on'),
            Remedy: expect.stringContaining('AWS_XRAY_DAEMON_ADDRESS'),
            SegmentIds: [lost.id],
            Services: [{ Name: 'stock', Type: 'AWS::ECS::Container' }],
          },
        ],
        ClockOffsets: [],
      },
    ]);
  });

  it('gives clock offsets in seconds', async () => {
    const { web, call } = webCalling('orders');
    const early = answerOf(call, {
      trace_id: web.trace_id,
      parent_id: call.id,
      start_time: call.start_time - 3,
      end_time: call.start_time - 2.6,
    });
    await put(web, early);
    const { Diagnoses } = await diagnose(web.trace_id);
    expect(Diagnoses[0]?.Findings).toMatchObject([{ Code: 'ClockSkew' }]);
    expect(Diagnoses[0]?.ClockOffsets).toEqual([{ SegmentId: early.id, Offset: expect.closeTo(3.2, 3) }]);
  });

  it('finds the trace that a call lost its header to', async () => {
    const name = `lost-${randomBytes(4).toString('hex')}`;
    const { web, call } = webCalling(name);
    const other = answerOf(call);
    await put(web);
    await put(other);
    const found = await callUntil(
      () => diagnose(web.trace_id),
      ({ Diagnoses }) => Diagnoses[0]?.Findings.length !== 0,
    );
    expect(found.Diagnoses[0]?.Findings).toMatchObject([
      { Code: 'HeaderLost', SegmentIds: [call.id], Detail: expect.stringContaining(other.trace_id ?? '') },
    ]);
  });

  it('knows from other traces who usually answers and who usually calls', async () => {
    const name = `usual-${randomBytes(4).toString('hex')}`;
    const { web, call } = webCalling(name);
    await put(web, answerOf(call, { trace_id: web.trace_id, parent_id: call.id }));
    const again = webCalling(name);
    const orphan = segmentNow({ name, parent_id: newSegmentId() });
    await put(again.web, orphan);
    const found = await callUntil(
      () => diagnose(again.web.trace_id, orphan.trace_id),
      ({ Diagnoses }) => Diagnoses[0]?.Findings.length !== 0,
    );
    const { Diagnoses } = found;
    expect(Diagnoses[0]?.Findings).toMatchObject([
      {
        Code: 'CalleeMissing',
        Severity: 'warning',
        Detail: expect.stringContaining('answered 1 call of "web"'),
      },
    ]);
    expect(Diagnoses[1]?.Findings).toMatchObject([
      { Code: 'ParentMissing', Detail: expect.stringContaining(`"${name}" was called by "web"`) },
    ]);
  });

  it('remembers what was refused, also of a trace of which nothing else arrived', async () => {
    const web = segmentNow();
    const refused = { ...segmentNow({ trace_id: web.trace_id, name: 'half' }), start_time: 'yesterday' };
    const alone = { ...segmentNow({ name: 'alone' }), id: 'no id' };
    await put(web, refused, alone);
    const { Diagnoses, UnprocessedTraceIds } = await diagnose(web.trace_id, alone.trace_id);
    expect(UnprocessedTraceIds).toEqual([]);
    expect(Diagnoses).toMatchObject([
      {
        TraceId: web.trace_id,
        Findings: [
          {
            Code: 'DocumentRefused',
            Detail: expect.stringMatching(/"half" of \d+ bytes.*by PutTraceSegments/),
            SegmentIds: [refused.id],
            Services: [{ Name: 'half' }],
          },
        ],
      },
      { TraceId: alone.trace_id, Findings: [{ Code: 'DocumentRefused', Services: [{ Name: 'alone' }] }] },
    ]);
  });

  it('remembers refused datagrams, whose sender has no other way to learn of it', async () => {
    const cut = JSON.stringify(segmentNow({ name: 'udp sender' })).slice(0, -1);
    const traceId = /"trace_id":"([^"]+)"/.exec(cut)?.[1] ?? '';
    await sendDatagrams(service, datagramOf(cut));
    const found = await callUntil(
      () => diagnose(traceId),
      ({ Diagnoses }) => Diagnoses.length > 0,
    );
    expect(found.Diagnoses[0]?.Findings).toMatchObject([
      {
        Code: 'DocumentRefused',
        Detail: expect.stringContaining('came by UDP'),
        Services: [{ Name: 'udp sender' }],
      },
    ]);
  });

  it('survives hostile documents, and repeats no character of them that hides or turns text', async () => {
    const name = 'a\u202Egnp.exe\u0007';
    const hostile = segmentNow({ name, parent_id: newSegmentId(), start_time: 0, end_time: 4_000_000_000 });
    await put(hostile);
    const { Diagnoses } = await diagnose(hostile.trace_id);
    const texts = (Diagnoses[0]?.Findings ?? []).map(({ Title, Detail }) => Title + Detail).join();
    expect(texts).toContain('gnp.exe');
    expect(texts).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it.each([
    [{}, 'ValidationException'],
    [{ TraceIds: [] }, 'InvalidRequestException'],
    [{ TraceIds: ['nonsense'] }, 'InvalidRequestException'],
    [{ TraceIds: Array.from({ length: 6 }, newTraceId) }, 'InvalidRequestException'],
  ])('refuses %j', async (input, name) => {
    const call = callExtension(service, '/extensions/TraceDiagnosis', input);
    await expect(call).rejects.toMatchObject({ name });
  });
});

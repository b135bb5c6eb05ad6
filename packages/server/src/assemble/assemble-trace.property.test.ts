/** What holds for any documents: ids from a small pool, so that duplicates, rings and orphans are the normal case. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubsegmentDocument } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { anyDocument } from '../../test/support/any-document.ts';
import { id, receivedAt, T0 } from '../../test/support/segment-builders.ts';
import { assembleTrace, describeTree } from './assemble-trace.ts';
import { mergeDocuments } from './merge-documents.ts';
import { renderSegments } from './render-segments.ts';
import type { Trace } from './trace.ts';

const POOL = 8;
const anId = fc.integer({ min: 1, max: POOL }).map(id);
const aName = fc.constantFrom('web', 'api', 'DynamoDB', 'dynamodb');
const aTime = fc.integer({ min: -3, max: 3 }).map((seconds) => T0 + seconds);

const aCause = fc.oneof(
  anId,
  fc.record({ id: anId }, { requiredKeys: [] }),
  fc.record({
    exceptions: fc.array(fc.record({ id: anId, message: aName }, { requiredKeys: [] }), { maxLength: 2 }),
  }),
);

const anEnd = fc.oneof(
  aTime.map((end_time) => ({ end_time })),
  fc.constant({ in_progress: true as const }),
);

const members = fc.record(
  {
    namespace: fc.constantFrom('aws' as const, 'remote' as const),
    fault: fc.boolean(),
    error: fc.boolean(),
    http: fc.record({ response: fc.record({ status: fc.constantFrom(200, 404, 429, 500) }) }),
    aws: fc.record({ operation: fc.constant('GetItem'), table_name: aName }),
    annotations: fc.dictionary(aName, fc.oneof(fc.integer({ max: 2, min: 0 }), aName, fc.boolean())),
    user: aName,
    origin: aName,
    cause: aCause,
    traced: fc.boolean(),
  },
  { requiredKeys: [] },
);

const aDocument = anyDocument({ anId, aName, aTime, anEnd, members });

const documents = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 }), aDocument), { minLength: 1, maxLength: 12 })
  .map((calls) => calls.map(([call, document], position) => receivedAt(call, document, position)));

const shuffled = documents.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

function outcome(list: readonly ReceivedDocument[]): unknown {
  const tree = mergeDocuments(list);
  return { trace: describeTree(tree), rendered: renderSegments(tree) };
}

function idsIn(document: SubsegmentDocument): string[] {
  return [document.id, ...(document.subsegments ?? []).flatMap(idsIn)];
}

function assertSound(trace: Trace): void {
  const isService = (index: number): boolean => trace.services[index] !== undefined;
  expect(trace.edges.every(({ source, target }) => isService(source) && isService(target))).toBe(true);
  expect(trace.segments.every(({ service }) => isService(service))).toBe(true);
  expect(new Set(trace.segments.map((segment) => segment.id)).size).toBe(trace.segments.length);
  const identities = trace.services.map(({ name, type, accountId }) =>
    JSON.stringify([name, type, accountId]),
  );
  expect(new Set(identities).size).toBe(identities.length);
  expect(trace.entityCount).toBeLessThanOrEqual(POOL);
}

describe('assembling any documents', () => {
  it('gives a sound trace and valid JSON', () => {
    fc.assert(
      fc.property(documents, (list) => {
        assertSound(assembleTrace(list));
        for (const { document } of renderSegments(mergeDocuments(list))) JSON.parse(document);
      }),
    );
  });

  it('does not depend on the order of the list', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(outcome(other)).toEqual(outcome(list));
      }),
    );
  });

  it('does not depend on how often a document is in the list', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(outcome([...list, ...other])).toEqual(outcome(list));
      }),
    );
  });

  it('renders every attached entity once', () => {
    fc.assert(
      fc.property(documents, (list) => {
        const tree = mergeDocuments(list);
        const attached = [...tree.entities.filter(({ segment }) => segment !== undefined), ...tree.inferred];
        const rendered = renderSegments(tree).map(
          ({ document }) => JSON.parse(document) as SubsegmentDocument,
        );
        expect(rendered.flatMap(idsIn).toSorted()).toEqual(
          attached.map(({ id: attachedId }) => attachedId).toSorted(),
        );
      }),
    );
  });

  it('never changes a document', () => {
    fc.assert(
      fc.property(documents, (list) => {
        outcome(list);
        expect(list.map(({ document }) => JSON.stringify(document))).toEqual(list.map(({ text }) => text));
      }),
    );
  });
});

import { toEpochSeconds, toRoundedSeconds, type TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { causedBy, type CausedPart, causesOf, type LinkedPart } from '../assemble/linked-parts.ts';
import { listNamedParts } from '../assemble/links.ts';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import { type LinkSenders, listSendersOf } from '../assemble/resolve-links.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import { pauseBetweenSlices } from '../pipeline/pause-between-slices.ts';
import type { Database } from '../store/database.ts';
import { traceIdsNaming } from '../store/naming-traces.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import type { ApiContext } from './api-context.ts';
import { isAwsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { readTraceId } from './trace-ids.ts';

/** Traces that a trace caused, in one answer. */
const MAX_CAUSED = 100;

const NO_SENDERS: LinkSenders = new Map();

/**
 * The traces at the other ends of a trace's links. What it was caused by stands in its own documents and is never
 * behind; what it caused is found by the rows of the others, which follow their documents within a second. A trace that
 * is not stored may have caused others all the same.
 * Source: docs/reference/extensions-api.md.
 */
export const getLinkedTraces = defineOperation({
  name: 'GetLinkedTraces',
  path: '/extensions/LinkedTraces',
  input: z.object({ TraceId: z.string() }),
  async answer(request, context) {
    const traceId = readTraceId(request.TraceId);
    if (isAwsError(traceId)) return traceId;
    const [own, naming] = await Promise.all([
      readTree(traceId, context),
      traceIdsNaming(context.database, traceId, MAX_CAUSED + 1),
    ]);
    const causes = own === undefined ? [] : await readCauses(own, context.database);
    const senders = own === undefined ? NO_SENDERS : listSendersOf(own);
    const caused = await readCaused(traceId, senders, naming.slice(0, MAX_CAUSED), context.database);
    return {
      CausedBy: causes.map(toLinkedTrace),
      Caused: caused.map((part) => ({ ...toLinkedTrace(part), StartTime: toEpochSeconds(part.start) })),
      HasMoreCaused: naming.length > MAX_CAUSED,
    };
  },
});

async function readTree(traceId: TraceId, { readDocuments }: ApiContext): Promise<TraceTree | undefined> {
  const documents = (await readDocuments([traceId])).get(traceId);
  return documents === undefined ? undefined : mergeDocuments(documents);
}

async function readCauses(own: TraceTree, database: Database): Promise<readonly LinkedPart[]> {
  const named = new Set(listNamedParts(own).map(({ traceId }) => traceId));
  named.delete(own.traceId);
  const senders = new Map<TraceId, LinkSenders>();
  for await (const tree of treesOf(database, [...named])) senders.set(tree.traceId, listSendersOf(tree));
  return causesOf(own, (traceId, entityId) => senders.get(traceId)?.get(entityId));
}

async function readCaused(
  traceId: TraceId,
  senders: LinkSenders,
  naming: readonly TraceId[],
  database: Database,
): Promise<readonly CausedPart[]> {
  const caused: CausedPart[] = [];
  for await (const tree of treesOf(database, naming)) caused.push(...causedBy(traceId, senders, tree));
  return caused.sort((a, b) => a.start - b.start);
}

/** One after the other, in no certain order, so that many large ones are not in memory together. */
async function* treesOf(
  database: Database,
  traceIds: readonly TraceId[],
): AsyncGenerator<TraceTree, void, void> {
  const pause = pauseBetweenSlices();
  for await (const portion of readInPortions(database, traceIds)) {
    for (const { documents } of portion.values()) {
      yield mergeDocuments(documents.map(decodeStored));
      await pause();
    }
  }
}

function toLinkedTrace({ traceId, entityId, ownEntityId, service, age }: LinkedPart): object {
  return {
    TraceId: traceId,
    SegmentId: entityId,
    LinkedSegmentId: ownEntityId,
    Service: service && { Name: service.name, Type: service.type, AccountId: service.accountId },
    Age: age === undefined ? undefined : toRoundedSeconds(age),
  };
}

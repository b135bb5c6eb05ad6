/**
 * Which traces a restore has under way, durably: their documents may be stored while their rows of `traces` do not say
 * so, and the watermark knows nothing of documents that arrived long ago. A mark is written before the documents and
 * taken away when the traces are assembled; a start assembles what marks are left.
 */

import type { TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { defineResourceKind } from '../store/resource-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';

/** Stands in no archive. */
export const RESTORE_KIND = 'restore';

const restoreKind = defineResourceKind(
  RESTORE_KIND,
  z.object({ name: z.string(), traceIds: z.array(z.string().transform((id) => id as TraceId)) }),
);

export interface RestoreMark {
  readonly name: string;
  readonly traceIds: readonly TraceId[];
}

export function listMarks(resources: ResourceStore): readonly RestoreMark[] {
  return restoreKind.list(resources);
}

/** Resolves when the mark is durable. Throws FLS_STORE_UNAVAILABLE. */
export function setMark(resources: ResourceStore, { name, traceIds }: RestoreMark): Promise<void> {
  const body = { name, traceIds: [...traceIds] };
  return resources.change(() => ({ writes: [restoreKind.put(name, body)], result: undefined }));
}

/** Throws FLS_STORE_UNAVAILABLE. */
export function removeMark(resources: ResourceStore, name: string): Promise<void> {
  return resources.change(() => ({ writes: [restoreKind.remove(name)], result: undefined }));
}

/** A resource store that begins empty and whose disk forgets everything, for tests that are not about the disk. */

import type { EpochMicros } from '@fluoroscope/wire';
import { ResourceStore } from '../../src/store/resource-store.ts';

export function openMemoryResourceStore(): Promise<ResourceStore> {
  const database = {
    select: async () => [],
    run: async () => undefined,
    insert: async () => undefined,
    close: async () => undefined,
  };
  return ResourceStore.open(database, () => 0 as EpochMicros);
}

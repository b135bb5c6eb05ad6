/** Tells its parent what the tables of a store take. A process of its own, because an engine stays in memory. */

import { readTableSizes } from './table-sizes.ts';

process.once('message', (message) => {
  // The parent is `measure-span-disk.ts`, which sends the data directory of a service that is not running.
  void tell(message as string);
});
// Without a parent nobody reads the result.
process.once('disconnect', () => process.exit(1));

async function tell(dataDirectory: string): Promise<void> {
  const sizes = await readTableSizes(dataDirectory);
  process.send?.(sizes, () => process.exit(0));
}

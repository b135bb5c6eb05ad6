import type { Scenario } from './scenario.ts';
import { clockJumps } from './scenarios/clock.ts';
import { diskFull, readOnlyDirectory } from './scenarios/disk.ts';
import { killAssembly, killIngest } from './scenarios/kill-ingest.ts';
import { killMigration, killStart } from './scenarios/kill-start.ts';
import { sigterm } from './scenarios/sigterm.ts';
import { sentTwice } from './scenarios/twice.ts';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  killIngest,
  killAssembly,
  killStart,
  killMigration,
  sigterm,
  diskFull,
  readOnlyDirectory,
  clockJumps,
  sentTwice,
];

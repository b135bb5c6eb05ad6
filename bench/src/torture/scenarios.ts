import type { Scenario } from './scenario.ts';
import { clockJumps } from './scenarios/clock.ts';
import { idleConnections, slowConnections } from './scenarios/connections.ts';
import { damageRunning, damageStopped, damageTorn } from './scenarios/damage.ts';
import { diskFull, readOnlyDirectory } from './scenarios/disk.ts';
import { overload, udpFlood } from './scenarios/flood.ts';
import { fuzz } from './scenarios/fuzz.ts';
import { killAssembly, killIngest } from './scenarios/kill-ingest.ts';
import { killMigration, killStart, killUpgrade } from './scenarios/kill-start.ts';
import { lateSegments } from './scenarios/late.ts';
import { growingTrace, largeTrace } from './scenarios/one-trace.ts';
import { sigterm } from './scenarios/sigterm.ts';
import { soak } from './scenarios/soak.ts';
import { sentTwice } from './scenarios/twice.ts';

/** In the order in which they run, one after the other. */
export const scenarios: readonly Scenario[] = [
  killIngest,
  killAssembly,
  killStart,
  killMigration,
  killUpgrade,
  sigterm,
  diskFull,
  readOnlyDirectory,
  damageStopped,
  damageRunning,
  damageTorn,
  clockJumps,
  udpFlood,
  overload,
  slowConnections,
  idleConnections,
  lateSegments,
  sentTwice,
  largeTrace,
  growingTrace,
  fuzz,
  soak,
];

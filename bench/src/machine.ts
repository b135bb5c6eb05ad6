/** On what the numbers were taken, and whether something else was running there. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** More than this share of the processors in use by others makes every number worse than it is. */
const BUSY_SHARE = 0.1;

/** One sentence a fact, for the head of the page. */
export function describeMachine(): readonly string[] {
  const processors = cpus();
  const memoryGigabytes = Math.round(totalmem() / 2 ** 30);
  return [
    `Machine: ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memoryGigabytes} GB, ${type()} ${release()}.`,
    `Versions: Node ${process.versions.node}, ${dependencyVersions()}, commit ${commit()}.`,
  ];
}

/** Watches the processors for a second. Undefined when the machine is free. */
export async function describeOtherLoad(): Promise<string | undefined> {
  const before = processorTimes();
  await sleep(1000);
  const after = processorTimes();
  const busyShare = 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
  const load = loadavg()[0] ?? 0;
  if (busyShare < BUSY_SHARE && load < cpus().length) return undefined;
  const percent = Math.round(busyShare * 100);
  return `The machine was not free before the bench began: load average ${load.toFixed(2)} over a minute, ${percent} % of its processors in use in the last second. These numbers may be worse than it can do.`;
}

function processorTimes(): { readonly idle: number; readonly total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}

/** The versions that the server asks for, which are exact. */
function dependencyVersions(): string {
  const path = createRequire(import.meta.url).resolve('../../packages/server/package.json');
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest))
    return 'no dependencies';
  const versions = Object.entries(manifest.dependencies ?? {});
  return ['chdb', '@clickhouse/client']
    .flatMap((name) => versions.filter(([dependency]) => dependency === name))
    .map(([name, version]) => `${name} ${String(version)}`)
    .join(', ');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // A copy without its history is measured all the same.
    return 'unknown';
  }
}

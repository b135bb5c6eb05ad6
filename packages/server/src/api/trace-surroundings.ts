/**
 * Reads what a diagnosis wants to know beside the trace itself. Nothing is asked that a trace gives no reason for: most
 * traces have no parent missing and no call unanswered, and then the store is not asked at all.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TraceEntity, TraceTree } from '../assemble/trace-tree.ts';
import type { OtherRoot, Surroundings } from '../diagnose/trace-case.ts';
import { addressOf, unansweredCalls } from '../diagnose/unanswered-calls.ts';
import { UsualCalls } from '../diagnose/usual-calls.ts';
import { MICROS_PER_MINUTE, minuteOf } from '../query/periods.ts';
import { otherRootsStatement, type OtherRootRow } from '../query/other-roots.ts';
import type { ApiContext } from './api-context.ts';

/** How much of the service graph is looked at, in whole minutes, since those are added up already. */
const MINUTES_BEFORE = 15;
const MINUTES_AFTER = 2;
/** Longest time that is searched for other traces; calls that began later stay without. */
const LONGEST_SEARCH_MICROS = 10 * 60_000_000;
const CLOCK_TOLERANCE_MICROS = 50_000;
/** Distinct services and hosts that are looked for. */
const MAX_ADDRESSES = 100;
/** The last second of the year 2200: what the store can hold. */
const MAX_MICROS = 7_289_654_399_000_000;

type Reader = Pick<ApiContext, 'database' | 'graphs' | 'refusals' | 'now'>;

/** Throws FLS_STORE_UNAVAILABLE. */
export async function readSurroundings(tree: TraceTree, reader: Reader): Promise<Surroundings> {
  const calls = unansweredCalls(tree);
  const usualCalls =
    calls.length > 0 || tree.segments.some(lacksParent) ? await readUsualCalls(tree, reader) : undefined;
  return {
    now: reader.now(),
    refusals: reader.refusals.of(tree.traceId),
    usualCalls,
    otherRoots: await readOtherRoots(tree, calls, usualCalls, reader),
  };
}

function lacksParent({ parent, document }: TraceEntity): boolean {
  return parent === undefined && document.parent_id !== undefined;
}

async function readUsualCalls(tree: TraceTree, { graphs }: Reader): Promise<UsualCalls | undefined> {
  const start = tree.segments[0]?.start ?? tree.entities[0]?.start;
  if (start === undefined || !isStorable(start)) return undefined;
  const minute = minuteOf(start);
  const range = {
    start: (Math.max(0, minute - MINUTES_BEFORE) * MICROS_PER_MINUTE) as EpochMicros,
    end: Math.min(MAX_MICROS, (minute + MINUTES_AFTER) * MICROS_PER_MINUTE) as EpochMicros,
  };
  return new UsualCalls(await graphs.readServices(range, undefined));
}

async function readOtherRoots(
  { traceId }: TraceTree,
  calls: readonly TraceEntity[],
  usualCalls: UsualCalls | undefined,
  { database }: Reader,
): Promise<readonly OtherRoot[]> {
  const storable = calls.filter(({ start, end }) => isStorable(start) && isStorable(end ?? start));
  if (storable.length === 0) return [];
  const start = storable.reduce((least, call) => Math.min(least, call.start), Infinity);
  const end = storable.reduce((most, call) => Math.max(most, call.end ?? call.start), 0);
  const rows = await database.select<OtherRootRow>(
    otherRootsStatement({
      traceId,
      from: Math.max(0, start - CLOCK_TOLERANCE_MICROS) as EpochMicros,
      through: (Math.min(end, start + LONGEST_SEARCH_MICROS) + CLOCK_TOLERANCE_MICROS) as EpochMicros,
      ...addressesOf(storable, usualCalls),
    }),
  );
  return rows.map(toOtherRoot);
}

function isStorable(at: EpochMicros): boolean {
  return at >= 0 && at <= MAX_MICROS;
}

function addressesOf(
  calls: readonly TraceEntity[],
  usualCalls: UsualCalls | undefined,
): { readonly names: readonly string[]; readonly hosts: readonly string[] } {
  const [names, hosts] = [new Set<string>(), new Set<string>()];
  for (const { document } of calls) {
    if (names.size + hosts.size >= MAX_ADDRESSES) break;
    names.add(document.name).add(usualCalls?.activeService(document.name)?.name ?? document.name);
    const { host } = addressOf(document.http?.request?.url);
    if (host !== undefined) hosts.add(host);
  }
  return { names: [...names], hosts: [...hosts] };
}

function toOtherRoot(row: OtherRootRow): OtherRoot {
  const { trace_id: traceId, name, http_url: url, http_method: method, start_at: start } = row;
  return {
    traceId,
    name,
    ...addressOf(url),
    method: method === '' ? undefined : method,
    start,
    end: row.response_us < 0 ? undefined : ((start + row.response_us) as EpochMicros),
  };
}

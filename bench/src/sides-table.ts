/** One load made on two services in turns, side by side. A cell holds a value for each turn, or the sum of a count. */

import { OUT_OF_TIME } from './call-load.ts';
import type { Door, LoadResult } from './load-job.ts';
import { shapeOf } from './load-shape.ts';
import { format, MEGABYTE, renderRows, type Unit } from './report.ts';

/** What one turn came to. What a foreign service does not tell is undefined. */
export interface Turn {
  readonly load: LoadResult;
  readonly cpuMicros: number | undefined;
  readonly residentBytes: number | undefined;
  /** Items that the service itself counted as stored. */
  readonly counted: number | undefined;
  /** Traces among the sampled ones that could not be read back whole. */
  readonly incomplete: number | undefined;
}

export interface DoorTurns {
  readonly door: Door;
  readonly ours: readonly Turn[];
  readonly theirs: readonly Turn[];
}

type Row = readonly [measure: string, cell: (turns: readonly Turn[]) => string];

const NOT_TOLD = 'not told';

export function sidesTable(doors: readonly DoorTurns[]): string {
  const rows = doors.flatMap(({ door, ours, theirs }) =>
    rowsOf(door).map(([measure, cell]) => [`${door}: ${measure}`, cell(ours), cell(theirs)]),
  );
  return renderRows(['Measure', 'Fluoroscope', 'The other'], rows);
}

function rowsOf(door: Door): readonly Row[] {
  const { item } = shapeOf(door);
  const [a, call] = door === 'http' ? ['a', 'call'] : ['an', 'export'];
  return [
    [`${item}s acknowledged`, each('/s', ({ load }) => load.acknowledged / load.elapsedSeconds)],
    [`${item}s sent`, sum(({ load }) => load.sent)],
    [`${item}s acknowledged`, sum(({ load }) => load.acknowledged)],
    [`${item}s refused one by one`, sum(({ load }) => load.unprocessed)],
    [`${call}s refused for now and sent again`, sum(({ load }) => load.throttledCalls)],
    [`${call}s failed`, failures],
    [`${a} ${call} p50`, each('ms', ({ load }) => load.callMillis?.p50)],
    [`${a} ${call} p95`, each('ms', ({ load }) => load.callMillis?.p95)],
    [`${a} ${call} at most`, each('ms', ({ load }) => load.callMillis?.max)],
    ['acknowledged and not counted as stored', sum(lost)],
    ...readBack(door),
    [`CPU for a ${item}`, each('µs', perItem)],
    ['resident at the end', each('MB', ({ residentBytes }) => inMegabytes(residentBytes))],
  ];
}

/** By the operation of X-Ray, so that it can be asked of whoever takes X-Ray's segments. */
function readBack(door: Door): readonly Row[] {
  return door === 'http' ? [['sampled traces not read back whole', sum(({ incomplete }) => incomplete)]] : [];
}

function each(unit: Unit, value: (turn: Turn) => number | undefined): Row[1] {
  return (turns) => {
    const values = turns.map(value);
    const known = values.filter((one) => one !== undefined);
    return known.length === 0 ? NOT_TOLD : known.map((one) => format(one, unit)).join(', ');
  };
}

function sum(value: (turn: Turn) => number | undefined): Row[1] {
  return (turns) => {
    const known = turns.map(value).filter((one) => one !== undefined);
    if (known.length < turns.length) return NOT_TOLD;
    return format(
      known.reduce((total, one) => total + one, 0),
      'count',
    );
  };
}

/** What was stored of calls that failed may make up for what was not of others. */
function lost({ load, counted }: Turn): number | undefined {
  return counted === undefined ? undefined : Math.max(0, load.acknowledged - counted);
}

function perItem({ load, cpuMicros }: Turn): number | undefined {
  return cpuMicros === undefined ? undefined : cpuMicros / Math.max(1, load.acknowledged);
}

function inMegabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / MEGABYTE;
}

/** With the most common reasons, since that is what a reader looks for first. */
function failures(turns: readonly Turn[]): string {
  const counts = new Map<string, number>();
  for (const { load } of turns) {
    for (const [reason, count] of Object.entries(load.failures))
      counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  if (counts.size === 0) return '0';
  const common = [...counts].toSorted((left, right) => right[1] - left[1]).slice(0, 2);
  return common.map(([reason, count]) => `${format(count, 'count')} (${reason})`).join(', ');
}

/** What must not be of our own turns. */
export function ourDefects(door: Door, turns: readonly Turn[]): readonly (readonly [string, number])[] {
  const total = (value: (turn: Turn) => number): number =>
    turns.reduce((sumOfAll, turn) => sumOfAll + value(turn), 0);
  const refused = total(({ load }) =>
    Object.entries(load.failures)
      .filter(([reason]) => !OUT_OF_TIME.has(reason))
      .reduce((sumOfAll, [, count]) => sumOfAll + count, load.unprocessed),
  );
  return [
    [`${door}: acknowledged and not counted as stored`, total((turn) => lost(turn) ?? 0)],
    [`${door}: stored twice`, total(doubled)],
    [`${door}: refused or failed`, refused],
    ...(door === 'http'
      ? [[`${door}: sampled traces not read back whole`, total(({ incomplete }) => incomplete ?? 0)] as const]
      : []),
  ];
}

function doubled({ load, counted }: Turn): number {
  const unanswered = load.sent - load.acknowledged - load.unprocessed;
  return Math.max(0, (counted ?? 0) - load.acknowledged - unanswered);
}

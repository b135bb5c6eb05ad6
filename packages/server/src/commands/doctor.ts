/**
 * `fluoroscope doctor`: looks at a data directory that no service holds, says what it found and what can be done, and
 * does that with --repair. Documents are the truth: what is made of them is made again, and what is lost of them is
 * named before anything is dropped.
 */

import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { setMark } from '../archive/restore-marks.ts';
import { FluoroscopeError, messageOf } from '../errors.ts';
import { openEmbedded } from '../store/client.ts';
import { claimDataDirectory } from '../store/data-directory.ts';
import type { Database } from '../store/database.ts';
import { lastReceivedAt } from '../store/documents.ts';
import { countCutTraces } from '../store/long-trace-marks.ts';
import { newestMigration, readVersion } from '../store/migrate.ts';
import { readFreeBytes } from '../store/read-storage.ts';
import { ResourceStore } from '../store/resource-store.ts';
import {
  type DamagedPart,
  dropPart,
  findDamagedParts,
  findMissingTables,
  forgetMinutes,
  forgetWatermarks,
  LOSSES,
  TABLES,
  type TableName,
  unassembledByDay,
} from '../store/store-damage.ts';
import { TRACE_BYTES_LIMIT, TRACE_DOCUMENT_LIMIT } from '../store/trace-limits.ts';
import { salvageDocuments } from '../store/salvage-documents.ts';
import { readWatermark } from '../store/watermark.ts';
import { describeBytes, describeInstant } from './progress.ts';
import { readArguments, say } from './run-command.ts';

/** Found something, and did nothing about it. */
const EXIT_FOUND = 3;
/** Days of arrival that are looked at without --full, and with it. */
const RECENT_DAYS = 2;
const ALL_DAYS = Infinity;
/** Traces that one mark names. */
const MARK_TRACES = 2000;
const LITTLE_BYTES = 1_000_000_000;

const FLAGS = {
  'data-dir': { type: 'string', default: process.env['FLUOROSCOPE_DATA_DIR'] ?? '.fluoroscope' },
  full: { type: 'boolean', default: false },
  repair: { type: 'boolean', default: false },
} as const;

/** What is wrong, and what is to be done. */
interface Finding {
  readonly found: string;
  /** What --repair does; undefined where a person has to. */
  readonly remedy: string | undefined;
  /** Resolves with what is to be said about how it went. */
  readonly repair?: () => Promise<string | undefined>;
}

/** Sets the exit code to 3 when something was found that is not repaired. Throws a FluoroscopeError. */
export async function doctor(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, FLAGS, false);
  const path = String(values['data-dir']);
  await assertDirectory(path);
  const directory = await claimDataDirectory(path);
  try {
    const database = openEmbedded({ directory: directory.enginePath });
    try {
      await diagnose(database, directory, {
        isFull: values['full'] === true,
        repairs: values['repair'] === true,
      });
    } finally {
      await database.close();
    }
  } finally {
    await directory.release();
  }
}

interface Wishes {
  readonly isFull: boolean;
  readonly repairs: boolean;
}

/** Traces come last: they cannot be compared while damaged parts are in the way. */
async function diagnose(
  database: Database,
  directory: { readonly path: string; readonly enginePath: string },
  { isFull, repairs }: Wishes,
): Promise<void> {
  const first = await examine(database, directory);
  const leftOfFirst = await treat(first.findings, repairs);
  const isReadable = first.isWhole || (repairs && first.isRepairable);
  if (!isReadable) say('Traces were not compared with their documents.');
  const second = isReadable ? await unassembled(database, isFull) : [];
  if (isReadable) await tellCutTraces(database);
  const left = leftOfFirst + (await treat(second, repairs));
  const found = first.findings.length + second.length;
  say(found === 0 ? 'Nothing is wrong.' : `${found} found, ${left} left.`);
  if (left > 0) process.exitCode = EXIT_FOUND;
}

async function assertDirectory(path: string): Promise<void> {
  const engine = await stat(join(path, 'clickhouse')).catch((caught: unknown) => messageOf(caught));
  if (typeof engine !== 'string' && engine.isDirectory()) return;
  throw new FluoroscopeError(
    'FLS_DATA_DIR_UNUSABLE',
    `${path} is no data directory of Fluoroscope. Name one with --data-dir.`,
  );
}

async function treat(findings: readonly Finding[], repairs: boolean): Promise<number> {
  let left = 0;
  for (const { found, remedy, repair } of findings) {
    say(found);
    if (repairs && repair !== undefined) {
      const said = await repair();
      say(`  done: ${remedy ?? ''}${said === undefined ? '' : `; ${said}`}`);
      continue;
    }
    left += 1;
    if (remedy !== undefined) say(repair === undefined ? `  ${remedy}` : `  --repair: ${remedy}`);
  }
  return left;
}

interface Examined {
  readonly findings: readonly Finding[];
  /** Whether all of it can be read, and whether that is so after repairs. */
  readonly isWhole: boolean;
  readonly isRepairable: boolean;
}

async function examine(
  database: Database,
  { path, enginePath }: { readonly path: string; readonly enginePath: string },
): Promise<Examined> {
  const missing = await findMissingTables(database);
  const version = missing.includes('schema_migrations') ? 0 : await readVersion(database);
  const newest = await newestMigration();
  say(`${path}: schema ${version}, this release knows ${newest}.`);
  const findings = [...(await freeSpace(path)), ...(await leftovers(enginePath))];
  const obstacle = findObstacle(version, newest, missing);
  if (obstacle !== undefined)
    return { findings: [...findings, obstacle], isWhole: false, isRepairable: false };
  const parts: DamagedPart[] = [];
  for (const table of TABLES) parts.push(...(await findDamagedParts(database, table)));
  return {
    findings: [...findings, ...parts.map((part) => damagedPart(database, part))],
    isWhole: parts.every(({ isAside }) => isAside),
    isRepairable: true,
  };
}

/** What makes all other questions pointless. */
function findObstacle(version: number, newest: number, missing: readonly TableName[]): Finding | undefined {
  if (version > newest) return { found: 'A newer release wrote it.', remedy: 'Install that release again.' };
  if (version < newest)
    return { found: 'An earlier release wrote it.', remedy: 'A start brings it to this one.' };
  if (missing.length === 0) return undefined;
  return { found: `Tables are missing: ${missing.join(', ')}.`, remedy: 'Restore a backup elsewhere.' };
}

async function freeSpace(path: string): Promise<Finding[]> {
  const free = await readFreeBytes(path);
  if (free === undefined || free >= LITTLE_BYTES) return [];
  return [{ found: `Only ${describeBytes(free)} of the disk are free.`, remedy: 'Make room.' }];
}

/** Files that hand rows to the engine are unlinked before they are used, so one that is there is of no use. */
async function leftovers(enginePath: string): Promise<Finding[]> {
  const names = (await readdir(enginePath)).filter((name) => /^rows-[0-9a-f-]{36}$/.test(name));
  if (names.length === 0) return [];
  const repair = async (): Promise<undefined> => {
    for (const name of names) await rm(join(enginePath, name));
  };
  return [{ found: `${names.length} temporary files are left.`, remedy: 'remove them', repair }];
}

function damagedPart(database: Database, damaged: DamagedPart): Finding {
  const { table, part, isAside, bytes } = damaged;
  const size = bytes === undefined ? '' : `, ${describeBytes(bytes)}`;
  const how = isAside ? 'could not be opened and was put aside' : 'is damaged';
  return {
    found: `Part ${part} of ${table}${size} ${how}; with it, ${LOSSES[table]}.`,
    remedy: isSalvageable(damaged) ? 'keep what can be read of it, and drop it' : 'drop it',
    repair: async () => {
      const said = isSalvageable(damaged) ? await salvage(database, part) : undefined;
      await dropPart(database, damaged);
      if (table === 'minutes' || table === 'minute_marks') await forgetMinutes(database);
      if (table === 'watermarks') await forgetWatermarks(database);
      return said;
    },
  };
}

function isSalvageable({ table, isAside }: DamagedPart): boolean {
  return table === 'documents' && !isAside;
}

async function salvage(database: Database, part: string): Promise<string> {
  const { kept, lost } = await salvageDocuments(database, part);
  return `of ${kept + lost} rows, each what one call brought of a trace, ${kept} are kept and ${lost} are lost`;
}

async function unassembled(database: Database, isFull: boolean): Promise<Finding[]> {
  const [watermark, last] = [await readWatermark(database), await lastReceivedAt(database)];
  if (last === undefined) return [];
  if (watermark === undefined || watermark < last)
    say(`Documents that arrived after ${describeInstant(watermark ?? 0)} are assembled by the next start.`);
  const through = Math.min(watermark ?? 0, last) as EpochMicros;
  const traceIds = await collect(database, through, isFull ? ALL_DAYS : RECENT_DAYS);
  if (traceIds.length === 0) return [];
  return [
    {
      found: `${traceIds.length} traces are not, or not wholly, in lists and graphs.`,
      remedy: 'have the next start assemble them',
      repair: async () => {
        await markAll(database, traceIds);
        return undefined;
      },
    },
  ];
}

/** Nobody can do anything about them: a restore brings back what is in a backup, however much is there already. */
async function tellCutTraces(database: Database): Promise<void> {
  const cut = await countCutTraces(database);
  if (cut === 0) return;
  const limits = `${TRACE_DOCUMENT_LIMIT} documents or ${describeBytes(TRACE_BYTES_LIMIT)}`;
  say(`${cut} traces hold more than ${limits}; what came last of them is stored and not shown.`);
}

async function collect(database: Database, through: EpochMicros, days: number): Promise<readonly TraceId[]> {
  const found = new Set<TraceId>();
  for await (const ids of unassembledByDay(database, through, days)) for (const id of ids) found.add(id);
  return [...found];
}

async function markAll(database: Database, traceIds: readonly TraceId[]): Promise<void> {
  const resources = await ResourceStore.open(database, () => (Date.now() * 1000) as EpochMicros);
  for (let from = 0; from < traceIds.length; from += MARK_TRACES) {
    await setMark(resources, { name: randomUUID(), traceIds: traceIds.slice(from, from + MARK_TRACES) });
  }
}

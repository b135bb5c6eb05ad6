/** Which part a statement could not read, by the engine's own words, and whether it is the part that is to blame. */

import { FluoroscopeError, messageOf } from '../errors.ts';
import type { Database } from './database.ts';
import { TABLES, type TableName } from './store-damage.ts';

const NAMED_PART = /reading from part \S*\/([\w-]+)\/ in table \w+\.(\w+) /;

export interface NamedPart {
  readonly table: TableName;
  readonly part: string;
}

/** Undefined where a statement failed otherwise. */
export function namedPart(caught: unknown): NamedPart | undefined {
  if (!(caught instanceof FluoroscopeError) || caught.code !== 'FLS_STORE_UNAVAILABLE') return undefined;
  const [, part, name] = NAMED_PART.exec(messageOf(caught)) ?? [];
  const table = TABLES.find((each) => each === name);
  return part === undefined || table === undefined ? undefined : { table, part };
}

/** Compares the part's files with their checksums. A disk that answers with errors for now damages none. */
export async function isDamaged(database: Database, { table, part }: NamedPart): Promise<boolean> {
  const checks = await database.select<{ is_passed: number }>({
    sql: `CHECK TABLE ${table} PART '${part}' SETTINGS check_query_single_value_result = 0`,
    params: {},
  });
  return checks.some(({ is_passed: isPassed }) => isPassed !== 1);
}

/** Nothing reads it any more; the engine keeps it under `detached`. */
export async function setPartAside(database: Database, { table, part }: NamedPart): Promise<void> {
  await database.run({ sql: `ALTER TABLE ${table} DETACH PART '${part}'`, params: {} });
}

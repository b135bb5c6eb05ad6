import { messageOf } from '../errors.ts';
import type { Counters } from '../observe/counters.ts';
import type { ThrottledLog } from '../observe/logger.ts';
import type { Database } from '../store/database.ts';
import { GroupCommit } from '../store/group-commit.ts';

interface Surroundings {
  readonly database: Database;
  readonly metrics: Pick<Counters, 'storeRetries'>;
  readonly throttledLog: ThrottledLog;
}

/** The group commit of a table, which counts and logs what it has to repeat. */
export function openCommit(
  table: 'documents' | 'traces',
  { database, metrics, throttledLog }: Surroundings,
): GroupCommit {
  const onRetry = (error: unknown): void => {
    metrics.storeRetries.inc({ table });
    throttledLog.warn(
      `retry_${table}`,
      `an insert into ${table} failed and is repeated: ${messageOf(error)}`,
    );
  };
  return new GroupCommit(database, { table, format: 'RowBinary', onRetry });
}

/** The crafted traces in a real engine, assembled and written as the service does it, to be selected by predicates. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FilterExpression, parseFilter } from '@fluoroscope/filter';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import { compileFilter, type FilterEnvironment } from '../../src/query/filter/compile-filter.ts';
import { openEmbedded } from '../../src/store/client.ts';
import { migrate } from '../../src/store/migrate.ts';
import { encodeTraceRow } from '../../src/store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../../src/store/trace-time.ts';
import { T0 } from '../support/segment-builders.ts';
import { documentsOf, TRACE_NAMES, traceIdOf, type TraceName } from './fixtures/filter-traces.ts';

export interface FilterStore {
  /** Names of the traces that the expression selects, sorted. Throws for one that is refused. */
  select(expression: FilterExpression, environment?: FilterEnvironment): Promise<readonly TraceName[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const NO_GROUPS: FilterEnvironment = { groupExpression: () => undefined };

export async function openFilterStore(): Promise<FilterStore> {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-filter-'));
  const database = openEmbedded({ directory });
  await migrate(database);
  // Traces of tests have fixed times, which the machine's clock would let expire.
  await database.run({ sql: 'ALTER TABLE traces REMOVE TTL', params: {} });
  await database.insert('traces', 'RowBinary', Buffer.concat(TRACE_NAMES.map(rowOf)));
  const names = new Map(TRACE_NAMES.map((name) => [traceIdOf(name), name]));
  return {
    async select(expression, environment = NO_GROUPS) {
      const compiled = compileFilter(expression, environment);
      if (compiled.kind === 'problem') throw new Error(compiled.reason);
      // As a column and as a condition: both give the same.
      const rows = await database.select<{ trace_id: string; fits: number }>({
        sql: `SELECT trace_id, ${compiled.sql} AS fits FROM traces AS t FINAL WHERE ${compiled.sql}`,
        params: compiled.params,
      });
      if (rows.some(({ fits }) => fits !== 1)) throw new Error('The column is not what the condition was');
      return rows.flatMap(({ trace_id }) => names.get(trace_id) ?? []).sort();
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The expression of a text that is known to be good. */
export function parseGood(text: string): FilterExpression {
  const result = parseFilter(text);
  if (result.kind === 'problem') throw new Error(`${text}: ${result.problem.reason}`);
  return result.expression;
}

function rowOf(name: TraceName): Buffer {
  const receivedAt = (T0 * 1_000_000) as EpochMicros;
  const traceId = traceIdOf(name) as TraceId;
  const documents = documentsOf(name).map((document, position) => {
    return { traceId, document, text: JSON.stringify(document), receivedAt, position };
  });
  return encodeTraceRow(assembleTrace(documents), traceTimeOf(traceId, firstReceived(documents)));
}

/** Root causes as the column `root_causes`: all three kinds in one list,
 *  with texts that are empty for what is absent. */

import type { RootCause, RootCauseEntity, RootCauseException, Trace } from '../assemble/trace.ts';
import type { BinaryRows } from './binary-rows.ts';
import { ABSENT, ROOT_CAUSE_KINDS } from './trace-codes.ts';

/** The column as rows of JSON hold it. */
export type StoredRootCauses = readonly {
  readonly kind: number;
  readonly client_impacting: boolean;
  readonly services: readonly {
    readonly service: number;
    readonly inferred: boolean;
    readonly entities: readonly StoredEntity[];
  }[];
}[];

interface StoredEntity {
  readonly name: string;
  readonly remote: boolean;
  readonly coverage: number;
  readonly exceptions: readonly { readonly name: string; readonly message: string }[];
}

/** Appends the column of `trace`. */
export function writeRootCauses(
  row: BinaryRows,
  { faultRootCauses, errorRootCauses, responseTimeRootCauses }: Trace,
): void {
  const { fault, error, responseTime } = ROOT_CAUSE_KINDS;
  row.length(faultRootCauses.length + errorRootCauses.length + responseTimeRootCauses.length);
  for (const cause of faultRootCauses) writeCause(row, fault, cause);
  for (const cause of errorRootCauses) writeCause(row, error, cause);
  for (const cause of responseTimeRootCauses) writeCause(row, responseTime, cause);
}

/** The causes of one kind out of the column, in their order. */
export function readRootCauses(stored: StoredRootCauses, kind: keyof typeof ROOT_CAUSE_KINDS): RootCause[] {
  return stored
    .filter((cause) => cause.kind === ROOT_CAUSE_KINDS[kind])
    .map(({ client_impacting: clientImpacting, services }) => ({
      clientImpacting,
      services: services.map(({ service, inferred, entities }) => ({
        service,
        inferred,
        entityPath: entities.map(readEntity),
      })),
    }));
}

function writeCause(row: BinaryRows, kind: number, { clientImpacting, services }: RootCause): void {
  row.uint8(kind);
  row.bool(clientImpacting);
  row.length(services.length);
  for (const { service, inferred, entityPath } of services) {
    row.int32(service);
    row.bool(inferred);
    row.length(entityPath.length);
    for (const entity of entityPath) writeEntity(row, entity);
  }
}

function writeEntity(row: BinaryRows, { name, remote, coverage, exceptions }: RootCauseEntity): void {
  row.text(name);
  row.bool(remote);
  row.float64(coverage ?? ABSENT);
  row.length(exceptions.length);
  for (const exception of exceptions) {
    row.text(exception.name ?? '');
    row.text(exception.message ?? '');
  }
}

function readEntity({ name, remote, coverage, exceptions }: StoredEntity): RootCauseEntity {
  return {
    name,
    remote,
    coverage: coverage < 0 ? undefined : coverage,
    exceptions: exceptions.map(readException),
  };
}

function readException({ name, message }: { name: string; message: string }): RootCauseException {
  return { name: name === '' ? undefined : name, message: message === '' ? undefined : message };
}

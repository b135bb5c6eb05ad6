/** Root causes as the column `root_causes`: all three kinds in one list, with texts that are empty for what is absent. */

import type { RootCause, RootCauseEntity, RootCauseException, Trace } from '../assemble/trace.ts';
import type { TabSeparatedRows } from './tab-separated-rows.ts';
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

/** Appends the column of `trace`, without the tab behind it. */
export function writeRootCauses(
  row: TabSeparatedRows,
  { faultRootCauses, errorRootCauses, responseTimeRootCauses }: Trace,
): void {
  const { fault, error, responseTime } = ROOT_CAUSE_KINDS;
  row.raw('[');
  let count = 0;
  for (const cause of faultRootCauses) writeCause(row, fault, cause, count++);
  for (const cause of errorRootCauses) writeCause(row, error, cause, count++);
  for (const cause of responseTimeRootCauses) writeCause(row, responseTime, cause, count++);
  row.raw(']');
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

function writeCause(row: TabSeparatedRows, kind: number, cause: RootCause, place: number): void {
  row.raw(place > 0 ? ',(' : '(');
  row.number(kind);
  row.raw(cause.clientImpacting ? ',true,[' : ',false,[');
  for (const [at, { service, inferred, entityPath }] of cause.services.entries()) {
    row.raw(at > 0 ? ',(' : '(');
    row.number(service);
    row.raw(inferred ? ',true,[' : ',false,[');
    for (const [step, entity] of entityPath.entries()) writeEntity(row, entity, step);
    row.raw('])');
  }
  row.raw('])');
}

function writeEntity(row: TabSeparatedRows, entity: RootCauseEntity, place: number): void {
  row.raw(place > 0 ? ',(' : '(');
  row.quoted(entity.name);
  row.raw(entity.remote ? ',true,' : ',false,');
  row.number(entity.coverage ?? ABSENT);
  row.raw(',[');
  for (const [at, { name, message }] of entity.exceptions.entries()) {
    row.raw(at > 0 ? ',(' : '(');
    row.quoted(name ?? '');
    row.raw(',');
    row.quoted(message ?? '');
    row.raw(')');
  }
  row.raw('])');
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

/**
 * Root causes as the text of their columns: JSON of nested lists, because member names would be most of it. An entity
 * is `[name, remote, coverage, [[exception name, message], ...]]`, a service `[index, inferred, [entities]]`, a cause
 * `[client impacting, [services]]`; 1 and 0 stand for true and false, null for absent.
 */

import type { RootCause, RootCauseEntity, RootCauseException, RootCauseService } from '../assemble/trace.ts';
import type { JsonRow } from './json-row.ts';

type Bit = 0 | 1;
type StoredException = readonly [name: string | null, message: string | null];
type StoredEntity = readonly [
  name: string,
  remote: Bit,
  coverage: number | null,
  exceptions: StoredException[],
];
type StoredService = readonly [service: number, inferred: Bit, entityPath: StoredEntity[]];
type StoredCause = readonly [clientImpacting: Bit, services: StoredService[]];

/** Appends the text as a JSON string. */
export function writeRootCauses(row: JsonRow, causes: readonly RootCause[]): void {
  row.raw('"');
  if (causes.length > 0) writeAll(row, causes, writeCause);
  row.raw('"');
}

/** Reads what `writeRootCauses` wrote; an empty text is an empty list. Throws on anything else. */
export function decodeRootCauses(text: string): RootCause[] {
  if (text === '') return [];
  const causes: readonly StoredCause[] = JSON.parse(text);
  return causes.map(([clientImpacting, services]) => ({
    clientImpacting: clientImpacting === 1,
    services: services.map(decodeService),
  }));
}

function writeCause(row: JsonRow, { clientImpacting, services }: RootCause): void {
  row.raw(clientImpacting ? '[1,' : '[0,');
  writeAll(row, services, writeService);
  row.raw(']');
}

function writeService(row: JsonRow, { service, inferred, entityPath }: RootCauseService): void {
  row.raw('[');
  row.number(service);
  row.raw(inferred ? ',1,' : ',0,');
  writeAll(row, entityPath, writeEntity);
  row.raw(']');
}

function writeEntity(row: JsonRow, { name, remote, coverage, exceptions }: RootCauseEntity): void {
  row.raw('[');
  row.innerText(name);
  row.raw(remote ? ',1,' : ',0,');
  if (coverage === undefined) row.raw('null');
  else row.number(coverage);
  row.raw(',');
  writeAll(row, exceptions, writeException);
  row.raw(']');
}

function writeException(row: JsonRow, { name, message }: RootCauseException): void {
  row.raw('[');
  writeOptional(row, name);
  row.raw(',');
  writeOptional(row, message);
  row.raw(']');
}

function writeOptional(row: JsonRow, text: string | undefined): void {
  if (text === undefined) row.raw('null');
  else row.innerText(text);
}

function writeAll<Item>(
  row: JsonRow,
  items: readonly Item[],
  write: (row: JsonRow, item: Item) => void,
): void {
  row.raw('[');
  for (const [place, item] of items.entries()) {
    if (place > 0) row.raw(',');
    write(row, item);
  }
  row.raw(']');
}

function decodeService([service, inferred, entityPath]: StoredService): RootCauseService {
  return { service, inferred: inferred === 1, entityPath: entityPath.map(decodeEntity) };
}

function decodeEntity([name, remote, coverage, exceptions]: StoredEntity): RootCauseEntity {
  return {
    name,
    remote: remote === 1,
    coverage: coverage ?? undefined,
    exceptions: exceptions.map(([exceptionName, message]) => ({
      name: exceptionName ?? undefined,
      message: message ?? undefined,
    })),
  };
}

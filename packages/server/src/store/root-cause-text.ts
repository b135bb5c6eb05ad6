/**
 * Root causes as the text of their columns: JSON of nested lists, because member names would be most of it. An entity
 * is `[name, remote, coverage, [[exception name, message], ...]]`, a service `[index, inferred, [entities]]`, a cause
 * `[client impacting, [services]]`; 1 and 0 stand for true and false, null for absent.
 */

import type { RootCause, RootCauseEntity, RootCauseService } from '../assemble/trace.ts';

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

export function encodeRootCauses(causes: readonly RootCause[]): string {
  return `[${causes.map(encodeCause).join(',')}]`;
}

/** Reads what `encodeRootCauses` wrote; an empty text is an empty list. Throws on anything else. */
export function decodeRootCauses(text: string): RootCause[] {
  if (text === '') return [];
  const causes: readonly StoredCause[] = JSON.parse(text);
  return causes.map(([clientImpacting, services]) => ({
    clientImpacting: clientImpacting === 1,
    services: services.map(decodeService),
  }));
}

function encodeCause({ clientImpacting, services }: RootCause): string {
  return `[${bit(clientImpacting)},[${services.map(encodeService).join(',')}]]`;
}

function encodeService({ service, inferred, entityPath }: RootCauseService): string {
  return `[${service},${bit(inferred)},[${entityPath.map(encodeEntity).join(',')}]]`;
}

function encodeEntity({ name, remote, coverage, exceptions }: RootCauseEntity): string {
  const thrown =
    exceptions.length === 0
      ? '[]'
      : JSON.stringify(exceptions.map((exception) => [exception.name ?? null, exception.message ?? null]));
  return `[${JSON.stringify(name)},${bit(remote)},${coverage ?? 'null'},${thrown}]`;
}

function bit(value: boolean): Bit {
  return value ? 1 : 0;
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

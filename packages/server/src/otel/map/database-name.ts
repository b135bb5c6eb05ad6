import type { SpanAttributes } from './span-attributes.ts';

/**
 * The database of a query, in the names of both generations. PostgreSQL's namespaces name the schema too.
 * Source: OpenTelemetry semantic conventions, "Database" and "PostgreSQL": `database|schema`.
 */
export function databaseName(attributes: SpanAttributes): string | undefined {
  const namespace = attributes.text('db.namespace', 'db.name');
  const isPostgres = attributes.text('db.system.name', 'db.system') === 'postgresql';
  const bar = isPostgres ? (namespace?.indexOf('|') ?? -1) : -1;
  return bar === -1 ? namespace : namespace?.slice(0, bar);
}

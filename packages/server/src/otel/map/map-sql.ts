/**
 * The `sql` block of a subsegment. It is made for databases that speak SQL only; what other databases say about
 * themselves stays metadata, as no member of X-Ray is meant for it.
 */

import type { SqlBlock } from '@fluoroscope/wire';
import type { Span } from '../span.ts';
import { databaseName } from './database-name.ts';
import { bracketed } from './ip-address.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** `database_type` by the name a system has in either generation of the conventions. */
const DATABASE_TYPES: ReadonlyMap<string, string> = new Map([
  ['clickhouse', 'clickhouse'],
  ['cockroachdb', 'cockroachdb'],
  ['db2', 'db2'],
  ['derby', 'derby'],
  ['hive', 'hive'],
  ['ibm.db2', 'db2'],
  ['ibm.informix', 'informix'],
  ['mariadb', 'mariadb'],
  ['microsoft.sql_server', 'mssql'],
  ['mssql', 'mssql'],
  ['mysql', 'mysql'],
  ['oracle', 'oracle'],
  ['oracle.db', 'oracle'],
  ['other_sql', 'other_sql'],
  ['postgresql', 'postgresql'],
  ['sap.hana', 'hana'],
  ['snowflake', 'snowflake'],
  ['sqlite', 'sqlite'],
  ['teradata', 'teradata'],
  ['trino', 'trino'],
]);

const CONSUMED = [
  'db.system.name',
  'db.system',
  'db.query.text',
  'db.statement',
  'db.user',
  'db.connection_string',
  'aws.xray.sql.url',
  'aws.xray.sql.database_version',
  'aws.xray.sql.driver_version',
  'aws.xray.sql.preparation',
] as const;

/** Left where it also names a schema, which has no member. */
const DATABASE = ['db.namespace', 'db.name'] as const;

/**
 * Undefined where the span is no call of an SQL database, whose attributes are then left alone. The addresses of the
 * callee are read and not consumed. Call it for subsegments only. Never throws.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/sql.go; the names of the stable conventions and the
 * members that our export writes are our own additions.
 */
export function mapSql(attributes: SpanAttributes, span: Span): SqlBlock | undefined {
  const system = attributes.text('db.system.name', 'db.system');
  const databaseType = system === undefined ? undefined : DATABASE_TYPES.get(system);
  if (databaseType === undefined) return undefined;
  const block: SqlBlock = {
    // The exporter for X-Ray has the name of the span here, which is where its users look for it.
    url: attributes.text('aws.xray.sql.url') ?? span.name,
    connection_string: connectionString(attributes),
    database_type: databaseType,
  };
  setText(block, 'user', attributes.text('db.user'));
  setText(block, 'sanitized_query', attributes.text('db.query.text', 'db.statement'));
  setText(block, 'database_version', attributes.text('aws.xray.sql.database_version'));
  setText(block, 'driver_version', attributes.text('aws.xray.sql.driver_version'));
  setText(block, 'preparation', attributes.text('aws.xray.sql.preparation'));
  attributes.consume(CONSUMED);
  if (databaseName(attributes) === attributes.text(...DATABASE)) attributes.consume(DATABASE);
  return block;
}

function setText(block: SqlBlock, member: keyof SqlBlock, text: string | undefined): void {
  if (text !== undefined) block[member] = text;
}

/** `jdbc:postgresql://db.example:5432/shop`, or `db.example:5432/shop` where only an address is known. */
function connectionString(attributes: SpanAttributes): string {
  const place = attributes.text('db.connection_string') ?? address(attributes) ?? 'localhost';
  const database = databaseName(attributes);
  return database === undefined || place.endsWith(`/${database}`) ? place : `${place}/${database}`;
}

function address(attributes: SpanAttributes): string | undefined {
  const host = attributes.text('server.address', 'net.peer.name', 'net.peer.ip');
  if (host === undefined) return undefined;
  const port = attributes.integer('server.port', 'net.peer.port');
  return port === undefined ? bracketed(host) : `${bracketed(host)}:${port}`;
}

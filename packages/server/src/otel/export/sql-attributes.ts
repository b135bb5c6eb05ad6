import type { SubsegmentDocument } from '@fluoroscope/wire';
import type { AttributeList } from './attributes.ts';

/** Systems that the conventions call differently from `database_type` of X-Ray. */
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['mssql', 'microsoft.sql_server'],
  ['oracle', 'oracle.db'],
  ['db2', 'ibm.db2'],
]);

/**
 * Adds `sql` under the stable names of the semantic conventions. What cannot be taken apart, such as a connection
 * string of a driver's own form, is passed on whole.
 * Source: OpenTelemetry semantic conventions, "SQL"; OpenTelemetry Collector, awsxray exporter and receiver.
 */
export function addSqlAttributes(list: AttributeList, { sql }: SubsegmentDocument): void {
  if (sql === undefined) return;
  const system = sql.database_type?.toLowerCase();
  list.add('db.system.name', system === undefined ? undefined : (SYSTEMS.get(system) ?? system));
  list.add('db.query.text', sql.sanitized_query);
  list.add('db.user', sql.user);
  // OpenTelemetry's exporter for X-Ray has the name of the span as the URL.
  addDatabase(list, sql.url);
  addDatabase(list, sql.connection_string);
  list.add('db.connection_string', sql.connection_string);
  list.add('aws.xray.sql.url', sql.url);
  list.add('aws.xray.sql.database_version', sql.database_version);
  list.add('aws.xray.sql.driver_version', sql.driver_version);
  list.add('aws.xray.sql.preparation', sql.preparation);
}

/** `jdbc:postgresql://db.example:5432/shop` names a host, a port and a database. */
function addDatabase(list: AttributeList, location: string | undefined): void {
  const url = location?.replace(/^jdbc:/, '');
  if (url === undefined || !URL.canParse(url)) return;
  const { hostname, port, pathname } = new URL(url);
  list.add('server.address', hostname);
  if (port !== '') list.add('server.port', Number(port));
  if (hostname !== '') list.add('db.namespace', pathname.slice(1));
}

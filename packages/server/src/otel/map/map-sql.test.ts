import type { SqlBlock } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSpan, type Attributes } from '../../../test/support/span-builders.ts';
import { mapSql } from './map-sql.ts';
import { SpanAttributes } from './span-attributes.ts';

function map(written: Attributes): { sql: SqlBlock | undefined; left: readonly string[] } {
  const span = aSpan({ kind: 'CLIENT', name: 'SELECT shop', attributes: written });
  const attributes = new SpanAttributes(span.attributes);
  const sql = mapSql(attributes, span);
  return { sql, left: Object.keys(written).filter((key) => !attributes.isConsumed(key)) };
}

const SQL = 'Collector awsxray exporter, translator/sql.go';
const OURS = 'our own addition';

describe('the sql block', () => {
  it('has what a query says by the old names (case 12)', () => {
    expect(
      map({
        'db.system': 'postgresql',
        'db.name': 'shop',
        'db.connection_string': 'jdbc:postgresql://db1.example:5432',
        'db.statement': 'SELECT ?',
        'db.user': 'app',
      }),
    ).toEqual({
      sql: {
        url: 'SELECT shop',
        connection_string: 'jdbc:postgresql://db1.example:5432/shop',
        database_type: 'postgresql',
        user: 'app',
        sanitized_query: 'SELECT ?',
      },
      left: [],
    });
  });
  it('has what a query says by the stable names', () => {
    expect(
      map({
        'db.system.name': 'postgresql',
        'db.namespace': 'shop|public',
        'db.query.text': 'SELECT ?',
        'db.operation.name': 'SELECT',
        'server.address': 'db1.example',
        'server.port': 5432,
      }),
    ).toEqual({
      sql: {
        url: 'SELECT shop',
        connection_string: 'db1.example:5432/shop',
        database_type: 'postgresql',
        sanitized_query: 'SELECT ?',
      },
      left: ['db.namespace', 'db.operation.name', 'server.address', 'server.port'],
    });
  });

  it.each(
    'db2 derby hive mariadb mssql mysql oracle postgresql sqlite teradata other_sql'
      .split(' ')
      .map((system): [string, string] => [`${SQL}: ${system}`, system]),
  )('%s', (_source, system) => {
    expect(map({ 'db.system': system }).sql?.database_type).toBe(system);
  });
  it.each([
    ['microsoft.sql_server', 'mssql'],
    ['oracle.db', 'oracle'],
    ['ibm.db2', 'db2'],
    ['ibm.informix', 'informix'],
    ['sap.hana', 'hana'],
    ['cockroachdb', 'cockroachdb'],
    ['snowflake', 'snowflake'],
    ['trino', 'trino'],
    ['clickhouse', 'clickhouse'],
  ])(`${OURS}: %s by its stable name`, (system, type) => {
    expect(map({ 'db.system.name': system, 'db.system': 'redis' }).sql?.database_type).toBe(type);
  });
  it.each<[fact: string, Attributes]>([
    ['Redis (case 13)', { 'db.system': 'redis', 'db.statement': 'GET k', 'net.peer.name': 'cache1' }],
    ['MongoDB', { 'db.system.name': 'mongodb', 'db.namespace': 'shop' }],
    ['DynamoDB', { 'db.system': 'dynamodb' }],
    ['no system', { 'db.statement': 'SELECT 1' }],
    ['a system that is no text', { 'db.system': 7 }],
  ])('is absent for %s, whose attributes are left', (_fact, attributes) => {
    expect(map(attributes)).toEqual({ sql: undefined, left: Object.keys(attributes) });
  });
  it.each<[source: string, Attributes, connection: string]>([
    [`${SQL}: localhost by default`, { 'db.name': 'shop' }, 'localhost/shop'],
    [`${OURS}: no slash without a database`, {}, 'localhost'],
    [`${OURS}: net.peer.name`, { 'net.peer.name': 'db1', 'net.peer.port': 3306 }, 'db1:3306'],
    [`${OURS}: brackets`, { 'server.address': '::1', 'server.port': 3306 }, '[::1]:3306'],
    [
      `${OURS}: a database that it ends with`,
      { 'db.connection_string': 'mysql://db1/shop', 'db.namespace': 'shop' },
      'mysql://db1/shop',
    ],
  ])('%s', (_source, attributes, connection) => {
    expect(map({ 'db.system': 'mysql', ...attributes }).sql?.connection_string).toBe(connection);
  });
  it('has the members again that our export wrote', () => {
    expect(
      map({
        'db.system.name': 'mysql',
        'aws.xray.sql.url': 'mysql://db1:3306/shop',
        'aws.xray.sql.database_version': '8.4',
        'aws.xray.sql.driver_version': '3.11',
        'aws.xray.sql.preparation': 'statement',
      }),
    ).toMatchObject({
      sql: {
        url: 'mysql://db1:3306/shop',
        database_version: '8.4',
        driver_version: '3.11',
        preparation: 'statement',
      },
      left: [],
    });
  });
});

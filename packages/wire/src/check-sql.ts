/**
 * The `sql` block of a subsegment.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "SQL queries".
 */

import { isNotString, type Raw } from './json-value.ts';
import type { SqlBlock } from './segment-document.ts';

/** Deletes what is not an `sql` block's, in place. */
export function checkSql(sql: Raw<SqlBlock>): void {
  if (isNotString(sql.connection_string)) delete sql.connection_string;
  if (isNotString(sql.url)) delete sql.url;
  if (isNotString(sql.sanitized_query)) delete sql.sanitized_query;
  if (isNotString(sql.database_type)) delete sql.database_type;
  if (isNotString(sql.database_version)) delete sql.database_version;
  if (isNotString(sql.driver_version)) delete sql.driver_version;
  if (isNotString(sql.user)) delete sql.user;
  if (isNotString(sql.preparation)) delete sql.preparation;
}

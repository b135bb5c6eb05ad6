/**
 * The `sql` block of a subsegment (X-Ray Developer Guide, "SQL queries"); public as `database.SqlData`. The order of
 * its keys is that of aws-xray-sdk-core 3.12.0, `sql_data.js`.
 */
export class SqlData {
  declare database_version?: string;
  declare driver_version?: string;
  /** `statement` for a query with separate values or a name. */
  declare preparation?: string;
  declare url: string;
  declare user: string | undefined;
  /** The text of the query, without its literals; only when the application asks for it. */
  declare sanitized_query?: string;

  constructor(
    databaseVersion?: string,
    driverVersion?: string,
    user?: string,
    url?: string,
    queryType?: string | null,
  ) {
    if (databaseVersion) this.database_version = databaseVersion;
    if (driverVersion) this.driver_version = driverVersion;
    if (queryType) this.preparation = queryType;
    this.url = url ?? '';
    this.user = user;
  }
}

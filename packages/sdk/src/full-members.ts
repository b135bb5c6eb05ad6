/** What `aws-xray-sdk` adds to its core. */
export { default as express } from './express.ts';
export { captureMySQL } from './sql/capture-mysql.ts';
export { capturePostgres } from './sql/capture-postgres.ts';

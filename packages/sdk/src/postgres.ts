/** `@fluoroscope/sdk/postgres`: the surface of `aws-xray-sdk-postgres`. */
import { capturePostgres } from './sql/capture-postgres.ts';

export { capturePostgres };

export default capturePostgres;

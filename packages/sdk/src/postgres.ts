/** `@fluoroscope/sdk/postgres`: the surface of `aws-xray-sdk-postgres`. */
import AWSXRay from './index.ts';

export const { capturePostgres } = AWSXRay;

export default capturePostgres;

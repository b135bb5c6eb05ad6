/** `@fluoroscope/sdk/postgres`: the surface of `aws-xray-sdk-postgres`. */
import AWSXRay from './index.ts';

const { capturePostgres } = AWSXRay;

export { capturePostgres };

export default capturePostgres;

/** `@fluoroscope/sdk/mysql`: the surface of `aws-xray-sdk-mysql`. */
import AWSXRay from './index.ts';

export const { captureMySQL } = AWSXRay;

export default captureMySQL;

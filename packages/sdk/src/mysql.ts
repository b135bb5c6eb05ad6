/** `@fluoroscope/sdk/mysql`: the surface of `aws-xray-sdk-mysql`. */
import AWSXRay from './index.ts';

const { captureMySQL } = AWSXRay;

export { captureMySQL };

export default captureMySQL;

/** `@fluoroscope/sdk/mysql`: the surface of `aws-xray-sdk-mysql`. */
import { captureMySQL } from './sql/capture-mysql.ts';

export { captureMySQL };

export default captureMySQL;

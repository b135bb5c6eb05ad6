/** `@fluoroscope/sdk/restify`: the surface of `aws-xray-sdk-restify`. */
import { enable } from './middleware/restify.ts';

export { enable };

export default { enable };

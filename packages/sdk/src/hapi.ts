/** `@fluoroscope/sdk/hapi`: the surface of `aws-xray-sdk-hapi`. */
import { plugin } from './middleware/hapi.ts';

export type { HapiServer, XRayHapiPluginOptions } from './middleware/hapi.ts';
export { plugin };

export default { plugin };

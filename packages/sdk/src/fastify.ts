/** `@fluoroscope/sdk/fastify`: the surface of `aws-xray-sdk-fastify`, whose module is the plugin itself. */
import { xRayFastifyPlugin } from './middleware/fastify.ts';

export type { XRayFastifyPluginOptions } from './middleware/fastify.ts';
export { xRayFastifyPlugin };

export default xRayFastifyPlugin;

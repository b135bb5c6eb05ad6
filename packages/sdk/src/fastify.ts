/** `@fluoroscope/sdk/fastify`: the surface of `aws-xray-sdk-fastify`, whose module is the plugin itself. */
export type { XRayFastifyPluginOptions } from './middleware/fastify.ts';
export { default, xRayFastifyPlugin } from './middleware/fastify.ts';

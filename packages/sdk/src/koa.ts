/** `@fluoroscope/sdk/koa`: the surface of `aws-xray-sdk-koa2`. */
import { openSegment } from './middleware/koa.ts';

export { openSegment };

export default { openSegment };

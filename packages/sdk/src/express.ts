/** `@fluoroscope/sdk/express`: the surface of `aws-xray-sdk-express`. */
import { closeSegment, openSegment } from './middleware/express.ts';

export { closeSegment, openSegment };

export default { openSegment, closeSegment };

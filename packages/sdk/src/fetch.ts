/** `@fluoroscope/sdk/fetch`: the surface of `aws-xray-sdk-fetch`, and undici. */
import AWSXRay from './index.ts';

export type { FetchSubsegmentCallback } from './fetch/capture-fetch.ts';
export const { captureFetchGlobal, captureFetchModule, captureUndici, enableCapture } = AWSXRay;

export default { captureFetchGlobal, captureFetchModule, captureUndici, enableCapture };

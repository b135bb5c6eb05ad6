/** `@fluoroscope/sdk/fetch`: the surface of `aws-xray-sdk-fetch`, and undici. */
import { captureFetchGlobal, captureFetchModule, enableCapture } from './fetch/capture-fetch.ts';
import { captureUndici } from './undici/capture-undici.ts';

export type { FetchSubsegmentCallback } from './fetch/capture-fetch.ts';
export { captureFetchGlobal, captureFetchModule, captureUndici, enableCapture };

export default { captureFetchGlobal, captureFetchModule, captureUndici, enableCapture };

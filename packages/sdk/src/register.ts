/**
 * `node --import @fluoroscope/sdk/register` (or `--require`): everything outgoing is traced, without a line in the
 * application: `http`, `https`, the global `fetch` and undici.
 */
import AWSXRay from './index.ts';

AWSXRay.captureHTTPsGlobal(process.getBuiltinModule('node:http'));
AWSXRay.captureHTTPsGlobal(process.getBuiltinModule('node:https'));
AWSXRay.captureFetchGlobal();
AWSXRay.captureUndici();

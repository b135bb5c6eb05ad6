/**
 * `node --import @fluoroscope/sdk/register` (or `--require`): everything outgoing is traced, without a line in the
 * application: `http`, `https`, the global `fetch` and undici.
 */
import { captureFetchGlobal } from './fetch/capture-fetch.ts';
import { captureHTTPsGlobal } from './http/capture-http.ts';
import { captureUndici } from './undici/capture-undici.ts';

captureHTTPsGlobal(process.getBuiltinModule('node:http'));
captureHTTPsGlobal(process.getBuiltinModule('node:https'));
captureFetchGlobal();
captureUndici();

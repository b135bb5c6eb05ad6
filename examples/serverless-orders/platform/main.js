// The part of AWS that this example needs, in one process: a stage of API Gateway, and Lambda with two functions.

import { fileURLToPath } from 'node:url';
import { listen } from '@fluoroscope/example-shop/services/listen.cjs';
import { createStage } from './api-gateway.js';
import { Lambda } from './lambda.js';
import { segmentSender } from './segment-sender.js';

const { DAEMON_ADDRESS = '127.0.0.1:2000', DYNAMODB_URL, IDLE_MS, LONGEST_MS } = process.env;

const send = segmentSender(DAEMON_ADDRESS);
const lambda = new Lambda(send);
for (const name of ['create-item', 'get-item']) {
  lambda.addFunction(
    {
      name,
      taskRoot: fileURLToPath(new URL('../functions', import.meta.url)),
      handler: `${name}.handler`,
      timeoutMs: 20_000,
      environment: {
        AWS_XRAY_DAEMON_ADDRESS: DAEMON_ADDRESS,
        AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        // On AWS the client finds the table by its region; here it is on this machine.
        AWS_ENDPOINT_URL_DYNAMODB: DYNAMODB_URL,
      },
    },
    { idleMs: Number(IDLE_MS ?? 10_000), longestMs: Number(LONGEST_MS ?? 30_000) },
  );
}

const stage = createStage(
  {
    api: 'orders-api',
    apiId: 'a1b2c3d4e5',
    stage: 'prod',
    routes: [
      { method: 'POST', resource: '/items', functionName: 'create-item' },
      { method: 'GET', resource: '/items/{id}', functionName: 'get-item' },
    ],
  },
  lambda,
  send,
);

await listen('platform', stage, { beforeExit: () => lambda.stop() });

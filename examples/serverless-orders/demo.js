// `npm run demo:serverless`: an API, two functions and a table, sending to Fluoroscope as their parts would on AWS.

import { runDemo } from '@fluoroscope/example-shop/run-demo.js';
import { customers, makeAndReadItem } from './customers.js';
import { startOrdersApi } from './orders-api.js';

process.exitCode = await runDemo({
  command: 'npm run demo:serverless',
  startShop: async (serviceUrl) => {
    const api = await startOrdersApi({ daemonAddress: new URL(serviceUrl).host });
    // One cold start after the other: those of the whole load at once are more than a small machine bears.
    await makeAndReadItem(api.url);
    return api;
  },
  customers,
  whatToLookFor: (serviceUrl) => `  ${serviceUrl}/trace-map
    client, orders-api/prod, then each function twice, as Lambda's service and as the function itself, and the
    items table (DynamoDB).
  ${serviceUrl}/traces
    Slow ones are cold starts: "Initialization" comes before the function's segment. Every environment is replaced
    after half a minute, so they keep coming.
    POST /items with status 502: TitleTooLong, thrown in create-item.
    annotation.tenant = "umbrella" leaves the requests of one tenant.`,
});

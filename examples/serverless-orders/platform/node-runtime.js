// What Lambda's Node.js runtime does inside an execution environment: it loads the handler once, then takes one
// invocation after the other from the runtime API.
// Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

import http from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root = '', _HANDLER: name = '' } = process.env;
const [file = '', member = ''] = name.split('.');

// The process that made this environment is the one that ends it; when it is gone, so is the environment.
process.once('disconnect', () => process.exit(0));

const handler = await load();
for (;;) await takeInvocation();

async function load() {
  try {
    const module = await import(pathToFileURL(join(root, `${file}.mjs`)).href);
    return module[member];
  } catch (error) {
    await call('POST', 'init/error', describe(error));
    return process.exit(1);
  }
}

async function takeInvocation() {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  // The SDK reads the invocation's trace header here.
  process.env['_X_AMZN_TRACE_ID'] = String(headers['lambda-runtime-trace-id'] ?? '');
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await call('POST', `invocation/${id}/response`, result ?? null);
  } catch (error) {
    await call('POST', `invocation/${id}/error`, describe(error));
  }
}

/** @param {http.IncomingHttpHeaders} headers */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** @param {unknown} error */
function describe(error) {
  const { name: errorType, message: errorMessage, stack = '' } = /** @type {Error} */ (error);
  return { errorType, errorMessage, stackTrace: stack.split('\n') };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<{ headers: http.IncomingHttpHeaders, body: string }>}
 */
function call(method, path, body) {
  return new Promise((resolve, reject) => {
    // The next invocation may be minutes away, so there is no time limit.
    const url = `http://${api}/2018-06-01/runtime/${path}`;
    const request = http.request(url, { method }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ headers: response.headers, body: text });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/**
 * The application whose cost is measured: an Express server that makes two calls for each request. The first argument
 * says what traces it: `none`, or the name of a package. Its parent asks for what it has used so far.
 */

const http = require('node:http');
const express = require('express');

const [, , tracer, upstream] = process.argv;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

const AWSXRay = tracer === 'none' ? undefined : require(tracer);
const client = AWSXRay === undefined ? http : AWSXRay.captureHTTPs(http);

if (AWSXRay !== undefined) {
  AWSXRay.middleware.disableCentralizedSampling();
  AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 1 }, rules: [] });
}

function call(path) {
  return new Promise((resolve, reject) => {
    client
      .get(`${upstream}${path}`, { agent }, (response) => response.resume().on('end', resolve))
      .on('error', reject);
  });
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
if (AWSXRay !== undefined) app.use(AWSXRay.express.openSegment('bench'));
app.get('/work', async (request, response) => {
  await call('/first');
  await call('/second');
  response.end('done');
});
if (AWSXRay !== undefined) app.use(AWSXRay.express.closeSegment());

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send({ cpu: process.cpuUsage(), heapUsed, rss });
});
process.once('disconnect', () => process.exit(0));

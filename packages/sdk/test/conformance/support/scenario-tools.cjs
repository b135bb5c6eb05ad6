/** What a scenario is given beside the SDK: servers to call, ways to note what it saw, and a segment to work in. */

const http = require('node:http');
const { once } = require('node:events');

// Kept before any SDK can replace them: what the tools send themselves is nobody's subsegment.
const plainRequest = http.request;

exports.createScenarioTools = function createScenarioTools({ AWSXRay, sdk, daemon, results, kind, lines }) {
  const servers = [];
  const wire = [];
  const labels = { [daemon.port]: 'daemon' };
  const tools = {
    AWSXRay,
    sdk,
    daemon,
    kind,
    lines,
    wire,
    labels,
    /** Notes a value under a name, to be compared. */
    record(name, value) {
      results[name] = value;
    },
    /** Notes what `act` returns, or what it throws. */
    attempt(name, act) {
      try {
        results[name] = { returned: act() };
      } catch (caught) {
        results[name] = { thrown: describeError(caught) };
      }
    },
    /** As `attempt`, for promises. */
    async attemptAsync(name, act) {
      try {
        results[name] = { returned: await act() };
      } catch (caught) {
        results[name] = { thrown: describeError(caught) };
      }
    },
    /** Runs `work` with a new segment as the current one, then closes it. */
    async inSegment(name, work, ...ids) {
      const segment = new AWSXRay.Segment(name, ...ids);
      await AWSXRay.getNamespace().runAndReturn(async () => {
        AWSXRay.setSegment(segment);
        await work(segment);
      });
      segment.close();
      return segment;
    },
    /** Lets the middleware trace every request, without asking anyone. */
    sampleAll() {
      AWSXRay.middleware.disableCentralizedSampling();
      AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 1 }, rules: [] });
    },
    /** Starts an HTTP server, or a request handler in one; its port is called `label` in what is compared. */
    async listen(label, handler) {
      const server = typeof handler === 'function' ? http.createServer(handler) : handler;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address();
      labels[port] = label;
      servers.push(server);
      return { port, url: `http://127.0.0.1:${port}`, server };
    },
    /** A server that answers by the path (`/404` with that status, else 200)
     *  and notes the trace headers it was sent. */
    echo(label = 'echo') {
      return tools.listen(label, (request, response) => {
        request.resume().on('end', () => answer(request, response, wire));
      });
    },
    /** Asks over plain HTTP, unseen by the SDK. Resolves to status, headers and text. */
    ask: (url, options = {}) => ask(url, options),
    /** Until `happened()` holds, or twenty seconds. */
    until,
    async end() {
      for (const server of servers) {
        server.closeAllConnections?.();
        server.close();
      }
    },
  };
  return tools;
};

function describeError(caught) {
  return caught instanceof Error ? `${caught.name}: ${caught.message}` : `not an Error: ${String(caught)}`;
}

function answer(request, response, wire) {
  const { method, url, headers } = request;
  wire.push({ method, url, trace: headers['x-amzn-trace-id'], traceparent: headers.traceparent });
  const status = Number(/^\/(\d{3})\b/.exec(url)?.[1] ?? 200);
  const body = `answer ${status}`;
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), 'content-type': 'text/plain' });
  response.end(method === 'HEAD' ? undefined : body);
}

async function ask(url, { body, ...options }) {
  const request = plainRequest(url, { agent: false, ...options });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

async function until(happened) {
  const deadline = Date.now() + 20_000;
  while (!(await happened())) {
    if (Date.now() > deadline) throw new Error(`Not within twenty seconds: ${happened}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

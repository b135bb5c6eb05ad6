/** Incoming requests through the Hapi plugin. */

const Hapi = require('@hapi/hapi');

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

/** A server with the plugin and one route; its requests are all sampled. */
async function serve({ AWSXRay, sdk, sampleAll, labels }, handler, options = {}) {
  sampleAll();
  const server = Hapi.server({ port: 0, host: '127.0.0.1' });
  const logger = AWSXRay.getLogger();
  await server.register({
    plugin: sdk('hapi').plugin,
    options: { segmentName: 'hapi app', logger, ...options },
  });
  server.route({ method: 'GET', path: '/route', handler });
  await server.start();
  labels[server.info.port] = 'app';
  return { server, url: `http://127.0.0.1:${server.info.port}` };
}

const sent = ({ daemon, until, AWSXRay }, count) =>
  until(async () => {
    await AWSXRay.flush?.();
    await daemon.settled();
    return daemon.documents().length >= count;
  });

for (const [what, handler] of Object.entries({
  'status 200': () => 'fine',
  'status 404': (request, h) => h.response('no').code(404),
  'status 429': (request, h) => h.response('later').code(429),
  'a thrown error': () => {
    throw new Error('boom');
  },
})) {
  exports[what] = async (tools) => {
    const { server, url } = await serve(tools, handler);
    const headers = { 'x-amzn-trace-id': `Root=${ROOT};Parent=${PARENT};Sampled=1`, 'user-agent': 'ua' };
    tools.record('status', (await tools.ask(`${url}/route?x=1`, { headers })).status);
    await sent(tools, 1);
    await server.stop();
  };
}

exports['context and request.segment'] = async (tools) => {
  const { AWSXRay, record } = tools;
  const { server, url } = await serve(tools, async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    record('segments', [AWSXRay.getSegment() === request.segment, request.segment.name]);
    AWSXRay.captureFunc('work', () => undefined);
    return 'fine';
  });
  await tools.ask(`${url}/route`);
  await sent(tools, 1);
  await server.stop();
};

exports['manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay } = tools;
    const { server, url } = await serve(
      tools,
      (request) => {
        AWSXRay.captureFunc('work', () => undefined, request.segment);
        return 'fine';
      },
      { automaticMode: false },
    );
    await tools.ask(`${url}/route`);
    await sent(tools, 1);
    await server.stop();
  },
};

exports['asked for the decision'] = async (tools) => {
  const { server, url } = await serve(tools, () => 'fine');
  const { headers } = await tools.ask(`${url}/route`, {
    headers: { 'x-amzn-trace-id': `Root=${ROOT};Sampled=?` },
  });
  tools.record('answered', headers['x-amzn-trace-id']);
  await sent(tools, 1);
  await server.stop();
};

exports['the plugin'] = ({ sdk, record }) => {
  const { plugin } = sdk('hapi');
  record('plugin', [plugin.name, plugin.once, typeof plugin.register, typeof plugin.version]);
};

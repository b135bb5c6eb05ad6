/** Incoming requests through the Express middleware, and the parts of `middleware` that all frameworks share. */

const net = require('node:net');
const { once } = require('node:events');

const express = require('express');

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

/** An application with the middleware around `routes`; requests to it are all sampled. */
async function serve({ AWSXRay, listen, sampleAll }, routes, name = 'express app') {
  sampleAll();
  const app = express();
  app.set('env', 'test');
  app.use(AWSXRay.express.openSegment(name));
  routes(app);
  app.use(AWSXRay.express.closeSegment());
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    response.status(error.status ?? 500).send(error.message);
  });
  return listen('app', app);
}

const okRoute = (app) => app.get('/ok', (request, response) => response.send('fine'));

/** What of an answer an SDK can have changed. */
const seen = ({ status, headers, text }) => ({ status, trace: headers['x-amzn-trace-id'], text });

/** Until the application has ended `count` segments: their documents leave after the answer. */
const sent = ({ daemon, until, AWSXRay }, count) =>
  until(async () => {
    await AWSXRay.flush?.();
    await daemon.settled();
    return daemon.documents().length >= count;
  });

for (const [what, header] of Object.entries({
  none: undefined,
  'root, parent, sampled': `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  'not sampled': `Root=${ROOT};Parent=${PARENT};Sampled=0`,
  'asks for the decision': `Root=${ROOT};Parent=${PARENT};Sampled=?`,
  'root only': `Root=${ROOT}`,
  'asks without a root': 'Sampled=?',
  'sampled is a word': `Root=${ROOT};Sampled=true`,
  'mixed case and spaces': `root=${ROOT} ; PARENT=${PARENT} ; sampled=1`,
  'of a load balancer': `Self=1-5759e989-bd862e3fe1be46a994272794;Root=${ROOT}`,
  'with further pairs': `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=a:b;Key=Value`,
  junk: 'junk',
  'a bad root': `Root=1-xyz;Parent=${PARENT};Sampled=1`,
})) {
  exports[`trace header ${what}`] = async (tools) => {
    const { url } = await serve(tools, okRoute);
    const headers = { 'user-agent': 'ua/1', ...(header === undefined ? {} : { 'x-amzn-trace-id': header }) };
    tools.record('answer', seen(await tools.ask(`${url}/ok?x=1`, { headers })));
    if (!header?.includes('Sampled=0')) await sent(tools, 1);
  };
}

exports['traceparent instead of X-Ray’s header'] = async (tools) => {
  const { url } = await serve(tools, okRoute);
  await tools.ask(`${url}/ok`, {
    headers: { traceparent: `00-5759e988bd862e3fe1be46a994272793-${PARENT}-01` },
  });
  await sent(tools, 1);
};

for (const [what, route] of Object.entries({
  'status 302': (request, response) => response.redirect('/other'),
  'status 404': (request, response) => response.status(404).send('no'),
  'status 429': (request, response) => response.status(429).send('later'),
  'status 503': (request, response) => response.status(503).send('down'),
  'a thrown error': () => {
    throw new TypeError('boom');
  },
  'next with an error': (request, response, next) => next(new Error('passed on')),
  'next with an error of status 400': (request, response, next) =>
    next(Object.assign(new Error('bad'), { status: 400 })),
  'next with a text': (request, response, next) => next('a text'),
  'a rejected promise': async () => {
    throw new Error('rejected');
  },
})) {
  exports[what] = async (tools) => {
    const { url } = await serve(tools, (app) => app.get('/route', route));
    tools.record('answer', seen(await tools.ask(`${url}/route`)));
    await sent(tools, 1);
  };
}

exports['no route'] = async (tools) => {
  const { url } = await serve(tools, okRoute);
  tools.record('status', (await tools.ask(`${url}/nowhere`)).status);
  await sent(tools, 1);
};

exports['an error inside of a subsegment'] = async (tools) => {
  const { AWSXRay } = tools;
  const { url } = await serve(tools, (app) =>
    app.get('/route', () =>
      AWSXRay.captureFunc('outer', () =>
        AWSXRay.captureFunc('inner', () => {
          throw new Error('nested');
        }),
      ),
    ),
  );
  tools.record('status', (await tools.ask(`${url}/route`)).status);
  await sent(tools, 1);
};

exports['HEAD and POST'] = async (tools) => {
  const { url } = await serve(tools, (app) => {
    okRoute(app);
    app.post('/ok', (request, response) => response.status(201).json({ made: true }));
  });
  await tools.ask(`${url}/ok`, { method: 'HEAD' });
  await tools.ask(`${url}/ok`, { method: 'POST', body: 'x' });
  await sent(tools, 2);
};

exports['a mounted router'] = async (tools) => {
  const { AWSXRay, listen, sampleAll, ask } = tools;
  sampleAll();
  const app = express();
  const router = express.Router();
  router.use(AWSXRay.express.openSegment('mounted'));
  router.get('/ok', (request, response) => response.send('fine'));
  app.use('/api', router);
  const { url } = await listen('app', app);
  await ask(`${url}/api/ok?x=1`);
  await sent(tools, 1);
};

exports['a subsegment that ends after the answer'] = async (tools) => {
  const { AWSXRay, ask, daemon, record } = tools;
  let late;
  const { url } = await serve(tools, (app) =>
    app.get('/route', (request, response) => {
      late = AWSXRay.getSegment().addNewSubsegment('late');
      response.send('early');
    }),
  );
  await ask(`${url}/route`);
  await daemon.settled();
  record('sent before', daemon.documents().length);
  late.close();
  await sent(tools, 1);
};

exports['a client that goes away'] = async (tools) => {
  const { url, port } = await serve(tools, (app) => app.get('/slow', () => tools.record('reached', true)));
  tools.record('url', url);
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /slow HTTP/1.1\r\nHost: here\r\n\r\n');
  setTimeout(() => socket.destroy(), 30);
  await sent(tools, 1);
};

for (const [what, headers] of Object.entries({
  'one forwarded address': { 'x-forwarded-for': '10.1.1.1' },
  'several forwarded addresses': { 'x-forwarded-for': '10.1.1.1, 10.2.2.2', 'user-agent': 'ua' },
  'spaces before the address': { 'x-forwarded-for': '  10.1.1.1 ,10.2.2.2' },
  'a forwarded protocol': { 'x-forwarded-proto': 'https', host: 'shop.example' },
  'no user agent': {},
})) {
  exports[what] = async (tools) => {
    const { url } = await serve(tools, okRoute);
    await tools.ask(`${url}/ok`, { headers });
    await sent(tools, 1);
  };
}

exports['context in the route'] = async (tools) => {
  const { AWSXRay, record, ask, until } = tools;
  const { url } = await serve(tools, (app) =>
    app.get('/route', async (request, response) => {
      record('before', AWSXRay.getSegment().name);
      await new Promise((resolve) => setTimeout(resolve, 1));
      record('after a timer', AWSXRay.getSegment().name);
      AWSXRay.getSegment().addAnnotation('k', 'v');
      response.on('finish', () => record('on finish', AWSXRay.getSegment().name));
      response.send('fine');
    }),
  );
  await ask(`${url}/route`);
  await until(() => true);
  await sent(tools, 1);
};

exports['twenty requests at once'] = async (tools) => {
  const { AWSXRay, ask, daemon, record } = tools;
  const { url } = await serve(tools, (app) =>
    app.get('/:number', async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, Number(request.params.number) % 5));
      AWSXRay.getSegment().addAnnotation('number', Number(request.params.number));
      response.send('fine');
    }),
  );
  await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`${url}/${index}`)));
  await sent(tools, 20);
  const right = daemon
    .documents()
    .filter((document) => document.http.request.url.endsWith(`/${document.annotations.number}`));
  record('with their own annotation', right.length);
  daemon.begin();
};

exports['manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, ask } = tools;
    AWSXRay.enableManualMode();
    const { url } = await serve(tools, (app) =>
      app.get('/route', (request, response) => {
        AWSXRay.captureFunc('work', () => undefined, request.segment);
        response.send('fine');
      }),
    );
    await ask(`${url}/route`);
    await sent(tools, 1);
  },
};

exports['no name'] = ({ AWSXRay, attempt }) => {
  attempt('nothing', () => typeof AWSXRay.express.openSegment());
  attempt('empty', () => typeof AWSXRay.express.openSegment(''));
  attempt('number', () => typeof AWSXRay.express.openSegment(5));
};

for (const [what, prepare] of Object.entries({
  'a fixed name': () => undefined,
  'a name from the host': (middleware) => middleware.enableDynamicNaming(),
  'a name from a host that fits': (middleware) => middleware.enableDynamicNaming('*.example:*'),
  'a name from a host that does not fit': (middleware) => middleware.enableDynamicNaming('*.other'),
})) {
  exports[what] = async (tools) => {
    const { url } = await serve(tools, okRoute, 'default name');
    prepare(tools.AWSXRay.middleware);
    await tools.ask(`${url}/ok`, { headers: { host: 'shop.example:80' } });
    await sent(tools, 1);
    Object.assign(tools.AWSXRay.middleware, { dynamicNaming: false, hostPattern: null });
  };
}

exports['a pattern that is none'] = ({ AWSXRay, attempt }) => {
  attempt('pattern', () => AWSXRay.middleware.enableDynamicNaming(5));
};

exports['the name of the environment'] = {
  env: { AWS_XRAY_TRACING_NAME: 'from the environment' },
  async run(tools) {
    const { url } = await serve(tools, okRoute, 'in code');
    await tools.ask(`${url}/ok`);
    await sent(tools, 1);
  },
};

exports['a sampler that gives the name of a rule'] = async (tools) => {
  const { url } = await serve(tools, okRoute);
  const asked = [];
  tools.AWSXRay.middleware.sampler = {
    shouldSample(request) {
      asked.push(request);
      return 'my rule';
    },
  };
  await tools.ask(`${url}/ok?x=1`, { headers: { host: 'shop.example' } });
  await sent(tools, 1);
  tools.record('asked', asked);
};

exports['a sampler that says no, and is asked for it'] = async (tools) => {
  const { url } = await serve(tools, okRoute);
  tools.AWSXRay.middleware.sampler = { shouldSample: () => false };
  tools.record(
    'answer',
    seen(await tools.ask(`${url}/ok`, { headers: { 'x-amzn-trace-id': `Root=${ROOT};Sampled=?` } })),
  );
};

exports['a sampler that throws'] = async (tools) => {
  const { url } = await serve(tools, okRoute);
  tools.AWSXRay.middleware.sampler = {
    shouldSample() {
      throw new Error('sampler');
    },
  };
  tools.record('answer', seen(await tools.ask(`${url}/ok`)));
};

exports['the middleware object'] = ({ AWSXRay, record, attempt }) => {
  const { middleware } = AWSXRay;
  const names = [
    'enableDynamicNaming',
    'processHeaders',
    'resolveName',
    'resolveSampling',
    'setDefaultName',
    'IncomingRequestData',
    'disableCentralizedSampling',
    'setSamplingRules',
    'middlewareLog',
    'traceRequestResponseCycle',
  ];
  record('types', Object.fromEntries(names.map((name) => [name, typeof middleware[name]])));
  record('headers', middleware.processHeaders({ headers: { 'x-amzn-trace-id': `Root=${ROOT};Sampled=1` } }));
  record('no headers', middleware.processHeaders({ headers: {} }));
  attempt('nothing', () => middleware.processHeaders(undefined));
  middleware.setDefaultName('a name');
  record('name', [middleware.defaultName, middleware.resolveName('host')]);
};

exports['a request of its own making'] = ({ AWSXRay, record }) => {
  const request = {
    method: 'GET',
    url: '/path?query=1',
    headers: { host: 'shop.example', 'user-agent': 'ua' },
    connection: { remoteAddress: '::1', encrypted: true },
  };
  const data = new AWSXRay.middleware.IncomingRequestData(request);
  data.close({ statusCode: 200 });
  record('data', JSON.parse(JSON.stringify(data)));
};

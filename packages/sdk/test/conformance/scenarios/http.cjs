/** Calls out through `http` and `https`. */

const http = require('node:http');

/** Reads an answer whole. Resolves to its status, or to the message of the error. */
function finish(request) {
  return new Promise((resolve) => {
    request.on('error', (error) => resolve(error.code ?? error.message));
    request.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
  });
}

const turns = (count = 20) =>
  new Promise((resolve) => {
    const next = (left) => (left === 0 ? resolve() : setImmediate(next, left - 1));
    next(count);
  });

for (const status of [200, 302, 404, 429, 503]) {
  exports[`status ${status}`] = async ({ AWSXRay, inSegment, echo }) => {
    const { url } = await echo();
    const captured = AWSXRay.captureHTTPs(http);
    await inSegment('client', () => finish(captured.get(`${url}/${status}/path?secret=1`)));
  };
}

exports['downstream services traced'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http, true);
  await inSegment('client', () => finish(captured.get(`${url}/path`)));
};

exports['all forms of a call'] = async ({ AWSXRay, inSegment, echo, record }) => {
  const { url, port } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  const options = { host: '127.0.0.1', port, path: '/options' };
  await inSegment('client', async () => {
    for (const [name, start] of Object.entries({
      string: () => captured.request(`${url}/string`).end(),
      url: () => captured.request(new URL(`${url}/url`)).end(),
      options: () => captured.request(options).end(),
      hostname: () => captured.request({ hostname: 'localhost', family: 4, port, path: '/hostname' }).end(),
      'url and options': () =>
        captured.request(`${url}/both`, { method: 'POST', headers: { a: 'b' } }).end('body'),
      get: () => captured.get(options),
      'get of a string': () => captured.get(`${url}/get`),
      'get with url and options': () => captured.get(new URL(`${url}/get-both`), { headers: { c: 'd' } }),
    })) {
      record(name, await finish(start()));
    }
  });
};

exports['a callback, its context and its answer'] = async ({ AWSXRay, inSegment, echo, record }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    const text = await new Promise((resolve) => {
      captured.get(`${url}/path`, (response) => {
        record('current in the callback', AWSXRay.getSegment().name);
        response.setEncoding('utf8').on('data', resolve);
      });
    });
    record('text', text);
    await turns();
  });
};

exports['nobody reads the answer'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    const request = captured.get(`${url}/path`);
    await new Promise((resolve) => request.on('close', resolve));
    await turns();
  });
};

exports['the user’s callback leaves the answer unread'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    const response = await new Promise((resolve) => captured.get(`${url}/path`, resolve));
    response.destroy();
    await turns();
  });
};

exports['a request destroyed before its answer'] = async ({ AWSXRay, inSegment, listen, record }) => {
  const { url } = await listen('silent', () => undefined);
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    const request = captured.get(`${url}/path`);
    setTimeout(() => request.destroy(), 20);
    record('outcome', await finish(request));
    await turns();
  });
};

exports['an answer cut off in its body'] = async ({ AWSXRay, inSegment, listen }) => {
  const { url } = await listen('cut', (request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('some');
    setTimeout(() => response.destroy(), 10);
  });
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    await new Promise((resolve) => {
      captured.get(`${url}/path`, (response) => {
        response.resume().on('error', resolve).on('close', resolve);
      });
    });
    await turns();
  });
};

for (const downstream of [false, true]) {
  exports[`a refused connection, downstream ${downstream}`] = async ({
    AWSXRay,
    inSegment,
    listen,
    record,
    labels,
  }) => {
    const { url, server, port } = await listen('closed', () => undefined);
    await new Promise((resolve) => server.close(resolve));
    labels[port] = 'closed';
    const captured = AWSXRay.captureHTTPs(http, downstream);
    await inSegment('client', async () => {
      record('outcome', await finish(captured.get(`${url}/path?x=1`)));
      await turns();
    });
  };
}

exports['a name that nobody has'] = ({ AWSXRay, inSegment, record }) => {
  const captured = AWSXRay.captureHTTPs(http, true);
  const lookup = (host, options, done) =>
    done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
  return inSegment('client', async () => {
    record('outcome', await finish(captured.get({ host: 'nobody.invalid', path: '/path', lookup })));
    await turns();
  });
};

exports['the callback for subsegments'] = async ({ AWSXRay, inSegment, echo, record, listen }) => {
  const { url } = await echo();
  const closed = await listen('closed', () => undefined);
  await new Promise((resolve) => closed.server.close(resolve));
  const seen = [];
  const captured = AWSXRay.captureHTTPs(http, false, (subsegment, request, response, error) => {
    subsegment.addAnnotation('noted', true);
    seen.push([subsegment.name, request?.method, response?.statusCode ?? response, error?.code]);
  });
  await inSegment('client', async () => {
    await finish(captured.get(`${url}/200`));
    await finish(captured.get(`${url}/404`));
    await finish(captured.get(`${closed.url}/`));
    await turns();
  });
  record('seen', seen);
};

exports['a trace header that is there already'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', () =>
    finish(
      captured.get(`${url}/path`, {
        headers: { 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793' },
      }),
    ),
  );
};

exports['a trace header in lower case'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', () =>
    finish(
      captured.get(`${url}/path`, {
        headers: { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' },
      }),
    ),
  );
};

exports['options are not written to'] = async ({ AWSXRay, inSegment, echo, record }) => {
  const { port } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  const options = { host: '127.0.0.1', port, path: '/path', headers: { own: 'header' } };
  await inSegment('client', () => finish(captured.get(options)));
  record('headers', Object.keys(options.headers));
};

exports['a segment that is not sampled'] = async ({ AWSXRay, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  const segment = new AWSXRay.Segment('unsampled', '1-5759e988-bd862e3fe1be46a994272793');
  segment.notTraced = true;
  await AWSXRay.getNamespace().runAndReturn(async () => {
    AWSXRay.setSegment(segment);
    await finish(captured.get(`${url}/path`));
  });
  segment.close();
};

exports['below a subsegment without sampling'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async (segment) => {
    const unseen = segment.addNewSubsegmentWithoutSampling('unseen');
    AWSXRay.setSegment(unseen);
    await finish(captured.get(`${url}/path`));
    unseen.close();
  });
};

exports['a parent that passes nothing on'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async (segment) => {
    segment.noOp = true;
    await finish(captured.get(`${url}/path`));
  });
};

exports['further trace data'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async (segment) => {
    segment.additionalTraceData = { Lineage: 'a:b' };
    await finish(captured.get(`${url}/path`));
  });
};

exports['no segment'] = async ({ AWSXRay, echo, record }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  record('status', await finish(captured.get(`${url}/path`)));
};

exports['manual mode'] = {
  own: true,
  async run({ AWSXRay, echo, record }) {
    AWSXRay.enableManualMode();
    const { port } = await echo();
    const captured = AWSXRay.captureHTTPs(http);
    const segment = new AWSXRay.Segment('manual');
    for (const key of ['XRaySegment', 'XraySegment', 'Segment']) {
      const options = { host: '127.0.0.1', port, path: `/${key}`, [key]: segment };
      record(key, [await finish(captured.get(options)), key in options]);
    }
    record('without', await finish(captured.get({ host: '127.0.0.1', port, path: '/without' })));
    segment.close();
  },
};

exports['the module itself stays as it is'] = ({ AWSXRay, record }) => {
  const before = http.request;
  const captured = AWSXRay.captureHTTPs(http);
  record('original', [http.request === before, captured !== http, captured.request !== before]);
  record('members', [
    typeof captured.Server,
    typeof captured.createServer,
    captured.STATUS_CODES === http.STATUS_CODES,
  ]);
};

exports['captured for everyone'] = {
  own: true,
  async run({ AWSXRay, inSegment, echo, record }) {
    const { url } = await echo();
    const before = http.request;
    AWSXRay.captureHTTPsGlobal(http);
    AWSXRay.captureHTTPsGlobal(http, true);
    record('kept', [http.__request === before, typeof http.__get, http.request !== before]);
    await inSegment('client', () => finish(http.get(`${url}/path`)));
    record('captured already', AWSXRay.captureHTTPs(http) === http);
  },
};

exports['parallel calls are siblings'] = async ({ AWSXRay, inSegment, echo }) => {
  const { url } = await echo();
  const captured = AWSXRay.captureHTTPs(http);
  await inSegment('client', async () => {
    await Promise.all([finish(captured.get(`${url}/200`)), finish(captured.get(`${url}/201`))]);
    await finish(captured.get(`${url}/202`));
  });
};

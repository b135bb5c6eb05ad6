/** Calls out through `fetch`: the global one, and modules in the manner of node-fetch. */

/** The captured form, without a change to what all scenarios share. */
const capture = ({ sdk }, ...options) =>
  sdk('fetch').enableCapture(globalThis.fetch, globalThis.Request, ...options);

const captureGlobal = ({ sdk }, ...options) => {
  sdk('fetch').captureFetchGlobal(...options);
  return globalThis.fetch;
};

for (const status of [200, 404, 429, 503]) {
  exports[`status ${status}`] = async (tools) => {
    const { url } = await tools.echo();
    const fetch = capture(tools);
    await tools.inSegment('client', async () => {
      const response = await fetch(`${url}/${status}/path?secret=1`);
      tools.record('text', await response.text());
    });
  };
}

exports['downstream and callback'] = async (tools) => {
  const { url } = await tools.echo();
  const seen = [];
  const fetch = capture(tools, true, (subsegment, request, response, error) => {
    seen.push([subsegment.name, request.method, response?.status, error?.message]);
  });
  await tools.inSegment('client', async () => {
    await fetch(`${url}/200`, { method: 'POST', body: 'x' });
  });
  tools.record('seen', seen);
};

exports['a refused connection'] = async (tools) => {
  const { url, server } = await tools.listen('closed', () => undefined);
  await new Promise((resolve) => server.close(resolve));
  const fetch = capture(tools, true);
  await tools.inSegment('client', () => tools.attemptAsync('fetch', () => fetch(`${url}/path`)));
};

exports['a call that is aborted'] = async (tools) => {
  const { url } = await tools.listen('silent', () => undefined);
  const fetch = capture(tools);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  await tools.inSegment('client', () =>
    tools.attemptAsync('fetch', () => fetch(url, { signal: stop.signal })),
  );
};

exports['three calls awaited'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  await tools.inSegment('client', async () => {
    for (const path of ['a', 'b', 'c']) await (await fetch(`${url}/${path}`)).text();
  });
};

exports['two calls at once'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  await tools.inSegment('client', () => Promise.all([fetch(`${url}/200`), fetch(`${url}/200`)]));
};

exports['a URL object'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  await tools.inSegment('client', () =>
    tools.attemptAsync('status', async () => (await fetch(new URL(`${url}/path`))).status),
  );
};

exports['a Request'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  const request = new Request(`${url}/path`, { method: 'PUT', body: 'x' });
  await tools.inSegment('client', () =>
    tools.attemptAsync('status', async () => (await fetch(request)).status),
  );
  tools.record('header on the request', request.headers.has('x-amzn-trace-id'));
};

exports['a Request and options beside it'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  const request = new Request(`${url}/path`);
  await tools.inSegment('client', () =>
    tools.attemptAsync('status', async () => (await fetch(request, { method: 'DELETE' })).status),
  );
};

exports['a header that is there already'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  const headers = { 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793' };
  await tools.inSegment('client', () => fetch(`${url}/path`, { headers }));
};

exports['a segment that is not sampled'] = async (tools) => {
  const { AWSXRay, echo } = tools;
  const { url } = await echo();
  const fetch = capture(tools);
  const segment = new AWSXRay.Segment('unsampled', '1-5759e988-bd862e3fe1be46a994272793');
  segment.notTraced = true;
  await AWSXRay.getNamespace().runAndReturn(async () => {
    AWSXRay.setSegment(segment);
    await fetch(`${url}/path`);
  });
  segment.close();
};

exports['no segment'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = capture(tools);
  tools.record('status', (await fetch(`${url}/path`)).status);
};

exports['manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, echo, record } = tools;
    AWSXRay.enableManualMode();
    const { url } = await echo();
    const fetch = captureGlobal(tools);
    const segment = new AWSXRay.Segment('manual');
    record('with', (await fetch(`${url}/with`, { XRaySegment: segment })).status);
    record('without', (await fetch(`${url}/without`)).status);
    segment.close();
  },
};

exports['captured twice'] = {
  own: true,
  async run(tools) {
    const { url } = await tools.echo();
    const before = globalThis.fetch;
    const first = captureGlobal(tools);
    tools.record('same', captureGlobal(tools) === first);
    tools.record('original kept', globalThis.__fetch === before);
    await tools.inSegment('client', () => globalThis.fetch(`${url}/path`));
  },
};

exports['a module in the manner of node-fetch'] = async (tools) => {
  const { url } = await tools.echo();
  const fake = { default: globalThis.fetch, Request: globalThis.Request };
  const fetch = tools.sdk('fetch').captureFetchModule(fake);
  tools.record('in the module', fake.default === fetch);
  await tools.inSegment('client', async () => {
    const response = await fetch(`${url}/200?query=1`);
    tools.record('text', await response.text());
  });
};

exports['a module without a default'] = ({ sdk, record }) => {
  record('returned', sdk('fetch').captureFetchModule({}));
};

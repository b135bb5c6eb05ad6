/** Which requests are sampled: by local rules, and by those that the daemon hands on. */

const express = require('express');

const rule = (over = {}) => ({
  host: '*',
  http_method: '*',
  url_path: '/api/*',
  fixed_target: 0,
  rate: 1,
  ...over,
});
const rules = (over = {}) => ({
  version: 2,
  default: { fixed_target: 0, rate: 0 },
  rules: [rule()],
  ...over,
});

const wrong = {
  nothing: undefined,
  'a number': 5,
  'no version': rules({ version: undefined }),
  'an unknown version': rules({ version: 3 }),
  'no default': { version: 2, rules: [] },
  'an empty default': rules({ default: {} }),
  'a default with more': rules({ default: { fixed_target: 0, rate: 0, other: 1 } }),
  'a default that is no number': rules({ default: { fixed_target: 'x', rate: 0 } }),
  'a rule with more': rules({ rules: [rule({ other: 1 })] }),
  'a rule without a rate': rules({
    rules: [{ host: '*', http_method: '*', url_path: '*', fixed_target: 0 }],
  }),
  'a rule without a host': rules({ rules: [{ http_method: '*', url_path: '*', fixed_target: 0, rate: 1 }] }),
  'a host of null': rules({ rules: [rule({ host: null })] }),
  'a method of null': rules({ rules: [rule({ http_method: null })] }),
  'a path of null': rules({ rules: [rule({ url_path: null })] }),
  'a negative target': rules({ rules: [rule({ fixed_target: -1 })] }),
  'a broken target': rules({ rules: [rule({ fixed_target: 1.5 })] }),
  'a rate above one': rules({ rules: [rule({ rate: 1.1 })] }),
  'a rate below zero': rules({ rules: [rule({ rate: -1 })] }),
  'version 1 with a host': rules({ version: 1 }),
  'version 1': rules({
    version: 1,
    rules: [{ service_name: '*', http_method: '*', url_path: '*', fixed_target: 0, rate: 1 }],
  }),
  'with a description': rules({ rules: [rule({ description: 'why' })] }),
  'no rules': { version: 2, default: { fixed_target: 0, rate: 0 } },
};

for (const [what, source] of Object.entries(wrong)) {
  exports[`rules, ${what}`] = ({ AWSXRay, attempt }) => {
    attempt('set', () => AWSXRay.middleware.setSamplingRules(source));
  };
}

exports['a file of rules'] = ({ AWSXRay, attempt }) => {
  const file = require.resolve('../support/sampling-rules.json');
  attempt('set', () => AWSXRay.middleware.setSamplingRules(file));
};

const requests = [
  ['fits', { host: 'shop', httpMethod: 'GET', urlPath: '/api/x' }],
  ['in other letters', { host: 'SHOP', httpMethod: 'get', urlPath: '/API/x' }],
  ['another path', { host: 'shop', httpMethod: 'GET', urlPath: '/other' }],
  ['another host', { host: 'bank', httpMethod: 'GET', urlPath: '/api/x' }],
  ['another method', { host: 'shop', httpMethod: 'POST', urlPath: '/api/x' }],
];

exports['local decisions'] = ({ AWSXRay, record }) => {
  const { middleware } = AWSXRay;
  middleware.disableCentralizedSampling();
  middleware.setSamplingRules(rules({ rules: [rule({ host: 's*', http_method: 'G?T' })] }));
  for (const [name, request] of requests) record(name, middleware.sampler.shouldSample(request));
};

exports['the first rule that fits'] = ({ AWSXRay, record }) => {
  const { middleware } = AWSXRay;
  middleware.disableCentralizedSampling();
  middleware.setSamplingRules(rules({ rules: [rule({ rate: 0 }), rule({ rate: 1 })] }));
  record('sampled', middleware.sampler.shouldSample(requests[0][1]));
};

exports['a target for each second'] = ({ AWSXRay, record }) => {
  const { middleware } = AWSXRay;
  const { now } = Date;
  Date.now = () => 1_600_000_000_200;
  middleware.disableCentralizedSampling();
  middleware.setSamplingRules(rules({ rules: [rule({ fixed_target: 2, rate: 0 })] }));
  const decisions = Array.from({ length: 4 }, () => middleware.sampler.shouldSample(requests[0][1]));
  Date.now = now;
  record('decisions', decisions);
};

const central = (over) => ({
  SamplingRule: {
    RuleName: 'shop',
    RuleARN: 'arn:aws:xray:us-east-1:1:sampling-rule/shop',
    ResourceARN: '*',
    Priority: 10,
    FixedRate: 1,
    ReservoirSize: 0,
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '/api/*',
    Version: 1,
    Attributes: {},
    ...over,
  },
  CreatedAt: 1_600_000_000,
  ModifiedAt: 1_600_000_000,
});

const fallback = central({ RuleName: 'Default', Priority: 10_000, URLPath: '*', FixedRate: 0 });

/** An application whose requests the central sampler decides about, once it has its rules. */
async function decided(tools, records, paths) {
  const { AWSXRay, daemon, listen, ask, until, record } = tools;
  daemon.answer((path) => ({ body: path === '/GetSamplingRules' ? { SamplingRuleRecords: records } : {} }));
  AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 0 }, rules: [] });
  const app = express();
  app.use(AWSXRay.express.openSegment('sampled app'));
  app.use((request, response) => response.send(String(AWSXRay.getSegment().notTraced !== true)));
  const { url } = await listen('app', app);
  record('before the rules', (await ask(`${url}/first`)).text);
  await until(() => daemon.calls().length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const path of paths) record(path, (await ask(`${url}${path}`)).text);
  await AWSXRay.flush?.();
  await daemon.settled();
}

exports['rules of the service'] = {
  own: true,
  run: (tools) => decided(tools, [fallback, central()], ['/api/x', '/other']),
};

exports['the order of rules'] = {
  own: true,
  run: (tools) =>
    decided(
      tools,
      [
        fallback,
        central({ RuleName: 'b' }),
        central({ RuleName: 'a' }),
        central({ RuleName: 'c', Priority: 20 }),
      ],
      ['/api/x'],
    ),
};

exports['rules that are not for this SDK'] = {
  own: true,
  run: (tools) =>
    decided(
      tools,
      [
        fallback,
        central({ RuleName: 'version', Priority: 1, Version: 2 }),
        central({ RuleName: 'resource', Priority: 2, ResourceARN: 'arn:x' }),
        central({ RuleName: 'attributes', Priority: 3, Attributes: { a: 'b' } }),
        central({ RuleName: 'right', Priority: 4 }),
      ],
      ['/api/x'],
    ),
};

exports['rules by service and method'] = {
  own: true,
  run: (tools) =>
    decided(
      tools,
      [
        fallback,
        central({ RuleName: 'other', Priority: 1, ServiceName: 'other' }),
        central({ RuleName: 'post', Priority: 2, HTTPMethod: 'POST' }),
        central({ RuleName: 'name', Priority: 3, ServiceName: 'sampled*' }),
      ],
      ['/api/x'],
    ),
};

exports['a path with a query'] = {
  own: true,
  run: (tools) =>
    decided(tools, [fallback, central({ URLPath: '/api/exact' })], ['/api/exact', '/api/exact?x=1']),
};

exports['the service answers with an error'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, daemon, until, record } = tools;
    daemon.answer(() => ({ status: 500, body: 'broken' }));
    AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 1 }, rules: [] });
    record(
      'sampled',
      AWSXRay.middleware.sampler.shouldSample({
        host: 'h',
        httpMethod: 'GET',
        urlPath: '/',
        serviceName: 's',
      }),
    );
    await until(() => daemon.calls().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    record(
      'sampled later',
      AWSXRay.middleware.sampler.shouldSample({
        host: 'h',
        httpMethod: 'GET',
        urlPath: '/',
        serviceName: 's',
      }),
    );
  },
};

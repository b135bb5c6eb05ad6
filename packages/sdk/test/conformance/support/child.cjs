/**
 * A process that runs the scenarios of one file with one SDK: `node child.cjs official|ours FILE`. It is the receiver
 * of what the SDK sends as well, so that a scenario ends exactly when all of it has arrived. Each scenario starts from
 * a message of the parent, whose context no earlier scenario can have touched.
 */

const { path: filePath, kind } = { kind: process.argv[2], path: process.argv[3] };
const { startDaemon } = require('./daemon.cjs');
const { createScenarioTools } = require('./scenario-tools.cjs');

const packages = {
  official: {
    main: 'aws-xray-sdk',
    core: 'aws-xray-sdk-core',
    express: 'aws-xray-sdk-express',
    fetch: 'aws-xray-sdk-fetch',
    hapi: 'aws-xray-sdk-hapi',
    mysql: 'aws-xray-sdk-mysql',
    postgres: 'aws-xray-sdk-postgres',
  },
  ours: { main: '@fluoroscope/sdk' },
};

/** The module that carries `name` in the SDK under test: a package of its own officially, a subpath here. */
function sdk(name) {
  return require(packages[kind][name] ?? `@fluoroscope/sdk/${name}`);
}

const lines = [];
const logger = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [
    level,
    (message) => lines.push([level, String(message)]),
  ]),
);

/** What a process prints while nobody has set a logger. */
function keepConsole() {
  for (const level of ['debug', 'info', 'warn', 'error']) console[level] = logger[level];
}

async function main() {
  const daemon = await startDaemon();
  process.env.AWS_XRAY_DAEMON_ADDRESS ??= `127.0.0.1:${daemon.port}`;
  if (process.env.CONFORMANCE_CONSOLE !== undefined) keepConsole();
  const loaded = load();
  process.on('message', ({ scenario }) => void run(scenario, loaded, daemon));
  process.once('disconnect', () => process.exit(0));
  process.send({ ready: true });
}

function load() {
  try {
    const AWSXRay = sdk('main');
    if (process.env.CONFORMANCE_CONSOLE === undefined) AWSXRay.setLogger(logger);
    return { AWSXRay };
  } catch (caught) {
    return { failure: caught };
  }
}

async function run(name, { AWSXRay, failure }, daemon) {
  const results = {};
  const tools = createScenarioTools({ AWSXRay, sdk, daemon, results, kind, lines });
  lines.length = process.env.CONFORMANCE_CONSOLE === undefined ? 0 : lines.length;
  daemon.begin();
  try {
    if (failure !== undefined) results.load = `${failure.name}: ${failure.message}`;
    else await runOf(require(filePath)[name])(tools);
  } catch (caught) {
    results.failure = caught instanceof Error ? `${caught.name}: ${caught.message}` : String(caught);
    results.where = caught?.stack;
  }
  await tools.end();
  await AWSXRay?.flush?.();
  await daemon.settled();
  process.send({
    results,
    documents: daemon.documents(),
    datagrams: daemon.datagrams(),
    calls: daemon.calls(),
    wire: tools.wire,
    labels: tools.labels,
    lines: lines.splice(0),
  });
}

function runOf(scenario) {
  return typeof scenario === 'function' ? scenario : scenario.run;
}

void main();

/** Where documents go, how they are laid out, and what is logged about it. */

const { spawnSync } = require('node:child_process');

const addresses = {
  'a host and a port': '127.0.0.1:3000',
  'a name and a port': 'localhost:3000',
  'both protocols': 'udp:127.0.0.1:3001 tcp:127.0.0.1:3002',
  'both, the other way round': 'tcp:127.0.0.1:3002 udp:127.0.0.1:3001',
  'no port': '127.0.0.1',
  'no host': ':2000',
  'one protocol': 'udp:127.0.0.1:3001',
  'a port that is no number': 'udp:127.0.0.1:x tcp:127.0.0.1:3002',
  'nothing known': 'x:1 y:2',
  'three words': 'a:1 b:2 c:3',
  IPv6: '[::1]:2000',
};

exports['addresses by call'] = {
  env: { AWS_XRAY_DAEMON_ADDRESS: '' },
  run({ AWSXRay, attempt }) {
    for (const [name, address] of Object.entries(addresses)) {
      attempt(name, () => AWSXRay.setDaemonAddress(address));
    }
  },
};

for (const [name, address] of Object.entries({
  'no port': '127.0.0.1',
  'one protocol': 'udp:127.0.0.1:3001',
})) {
  exports[`address of the environment, ${name}`] = {
    env: { AWS_XRAY_DAEMON_ADDRESS: address },
    run: () => undefined,
  };
}

exports['the address of the environment wins'] = ({ AWSXRay, attempt }) => {
  attempt('set', () => AWSXRay.setDaemonAddress('127.0.0.1:1'));
  new AWSXRay.Segment('still here').close();
};

const say = (logger) => {
  logger.debug('a debug line');
  logger.info('an info line');
  logger.warn('a warning', { a: 1 });
  logger.error('an error', 'with a text');
};

const CLOCK = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d/;

for (const [name, env] of Object.entries({
  'as it is': {},
  debug: { AWS_XRAY_LOG_LEVEL: 'DEBUG' },
  warn: { AWS_XRAY_LOG_LEVEL: 'warn' },
  silent: { AWS_XRAY_LOG_LEVEL: 'silent' },
  unknown: { AWS_XRAY_LOG_LEVEL: 'loud' },
  'debug mode': { AWS_XRAY_DEBUG_MODE: 'TRUE', AWS_XRAY_LOG_LEVEL: 'error' },
  'in Lambda': { LAMBDA_TASK_ROOT: '/var/task', AWS_XRAY_LOG_LEVEL: 'debug' },
})) {
  exports[`log lines, ${name}`] = {
    env,
    console: true,
    run({ AWSXRay, lines, record }) {
      lines.length = 0;
      say(AWSXRay.getLogger());
      record(
        'printed',
        lines.splice(0).map(([level, line]) => [level, line.replace(CLOCK, '<time>')]),
      );
    },
  };
}

exports['a logger of one’s own'] = {
  own: true,
  run({ AWSXRay, record }) {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    AWSXRay.setLogger(logger);
    record('same', AWSXRay.getLogger() === logger);
  },
};

/** Sends ten segments from a process of its own, which then does `ending`. */
function tenSegments({ daemon, kind }, ending) {
  const sdk = JSON.stringify(kind === 'official' ? 'aws-xray-sdk' : '@fluoroscope/sdk');
  const program = `const AWSXRay = require(${sdk});
    for (let index = 0; index < 10; index += 1) new AWSXRay.Segment('s' + index).close();
    ${ending}`;
  const env = { ...process.env, AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.port}` };
  spawnSync(process.execPath, ['-e', program], { cwd: __dirname, env });
}

for (const [what, ending] of Object.entries({
  'flush, then the end of the process':
    'if (AWSXRay.flush) AWSXRay.flush().then(() => process.exit()); else process.exit();',
  'the natural end of the process': '',
})) {
  exports[what] = async (tools) => {
    tenSegments(tools, ending);
    await tools.daemon.settled();
    tools.record('arrived', tools.daemon.documents().length);
    tools.daemon.begin();
  };
}

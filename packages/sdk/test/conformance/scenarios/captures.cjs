/** The functions that capture functions, with a context and without. */

exports['captureFunc returns'] = ({ AWSXRay, inSegment, record }) =>
  inSegment('func', () => {
    record(
      'returned',
      AWSXRay.captureFunc('work', (subsegment) => [subsegment.name, subsegment.isClosed()]),
    );
  });

exports['captureFunc throws'] = ({ AWSXRay, inSegment, attempt }) =>
  inSegment('func', () => {
    attempt('thrown', () =>
      AWSXRay.captureFunc('outer', () =>
        AWSXRay.captureFunc('inner', () => {
          throw new TypeError('boom');
        }),
      ),
    );
  });

exports['captureFunc sees its subsegment as the current one'] = ({ AWSXRay, inSegment, record }) =>
  inSegment('func', (segment) => {
    AWSXRay.captureFunc('work', (subsegment) => record('inside', AWSXRay.getSegment() === subsegment));
    record('after', AWSXRay.getSegment() === segment);
  });

exports['captureFunc with a parent given'] = ({ AWSXRay, inSegment }) =>
  inSegment('func', (segment) => {
    const parent = segment.addNewSubsegment('parent');
    AWSXRay.captureFunc('work', () => undefined, parent);
    parent.close();
  });

exports['wrong arguments'] = ({ AWSXRay, inSegment, attempt }) =>
  inSegment('wrong', () => {
    for (const name of ['captureFunc', 'captureAsyncFunc', 'captureCallbackFunc']) {
      attempt(`${name} without a name`, () => AWSXRay[name]('', () => 1));
      attempt(`${name} with a number`, () => AWSXRay[name](5, () => 1));
      attempt(`${name} without a function`, () => AWSXRay[name]('name', undefined));
    }
  });

exports['captureAsyncFunc closed by its user'] = ({ AWSXRay, inSegment, record }) =>
  inSegment('async', async () => {
    const returned = await AWSXRay.captureAsyncFunc('work', async (subsegment) => {
      await new Promise((resolve) => setImmediate(resolve));
      subsegment.addAnnotation('kept', true);
      subsegment.close();
      return 'value';
    });
    record('returned', returned);
  });

exports['captureAsyncFunc closed with an error'] = ({ AWSXRay, inSegment, attemptAsync }) =>
  inSegment('async', () =>
    attemptAsync('work', () =>
      AWSXRay.captureAsyncFunc('work', async (subsegment) => {
        subsegment.close(new Error('boom'));
        throw new Error('boom');
      }),
    ),
  );

exports['captureAsyncFunc throws at once'] = ({ AWSXRay, inSegment, attempt }) =>
  inSegment('async', () =>
    attempt('work', () =>
      AWSXRay.captureAsyncFunc('work', () => {
        throw new Error('at once');
      }),
    ),
  );

exports['captureAsyncFunc rejects and nobody closes'] = ({ AWSXRay, inSegment, attemptAsync }) =>
  inSegment('async', () =>
    attemptAsync('work', () =>
      AWSXRay.captureAsyncFunc('work', async () => {
        throw new Error('rejected');
      }),
    ),
  );

exports['captureCallbackFunc fires later'] = ({ AWSXRay, inSegment, record }) =>
  inSegment('callback', async (segment) => {
    const captured = AWSXRay.captureCallbackFunc('work', (...args) => {
      const subsegment = args.at(-1);
      record('arguments', [args[0], args[1], args.length, subsegment.name]);
      record('current', AWSXRay.getSegment() === subsegment);
      return 'not seen';
    });
    await new Promise((resolve) => {
      setImmediate(() => {
        record('returned', captured('a', 'b'));
        resolve();
      });
    });
    record('open', segment.isClosed());
  });

exports['captureCallbackFunc fires after its context has ended'] = async ({
  AWSXRay,
  inSegment,
  daemon,
  record,
}) => {
  let captured;
  await inSegment('callback', () => {
    captured = AWSXRay.captureCallbackFunc('work', () => undefined);
  });
  await daemon.settled();
  record('sent before', daemon.documents().length);
  captured();
};

exports['siblings and children across awaits'] = ({ AWSXRay, inSegment }) =>
  inSegment('tree', async () => {
    const step = (name, inside) =>
      AWSXRay.captureAsyncFunc(name, async (subsegment) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await inside?.();
        subsegment.close();
      });
    await step('first', () => step('below first'));
    await step('second');
  });

const callsWithoutContext = {
  getSegment: (AWSXRay) => AWSXRay.getSegment(),
  resolveSegment: (AWSXRay) => AWSXRay.resolveSegment(),
  captureFunc: (AWSXRay) => AWSXRay.captureFunc('work', () => 'plain'),
  captureAsyncFunc: (AWSXRay) => AWSXRay.captureAsyncFunc('work', () => 'plain'),
  captureCallbackFunc: (AWSXRay) => {
    const plain = () => 1;
    return AWSXRay.captureCallbackFunc('work', plain) === plain;
  },
};

const strategies = { LOG_ERROR: 'LOG_ERROR', RUNTIME_ERROR: 'runtime_error', IGNORE_ERROR: 'Ignore_Error' };

for (const [strategy, value] of Object.entries(strategies)) {
  exports[`calls without context, ${strategy}`] = {
    own: true,
    run({ AWSXRay, attempt }) {
      AWSXRay.setContextMissingStrategy(value);
      for (const [name, call] of Object.entries(callsWithoutContext)) attempt(name, () => call(AWSXRay));
    },
  };
}

exports['what a captured function is given without context'] = {
  own: true,
  run({ AWSXRay, record }) {
    AWSXRay.captureFunc('work', (subsegment) => record('captureFunc', typeof subsegment));
    AWSXRay.captureAsyncFunc('work', (subsegment) => record('captureAsyncFunc', typeof subsegment));
  },
};

exports['a strategy of one’s own'] = ({ AWSXRay, record }) => {
  const messages = [];
  AWSXRay.setContextMissingStrategy((message) => messages.push(message));
  for (const call of Object.values(callsWithoutContext)) call(AWSXRay);
  record('messages', messages);
  AWSXRay.setContextMissingStrategy('LOG_ERROR');
};

exports['wrong strategies'] = ({ AWSXRay, attempt }) => {
  attempt('unknown', () => AWSXRay.setContextMissingStrategy('NONE'));
  attempt('number', () => AWSXRay.setContextMissingStrategy(5));
  attempt('nothing', () => AWSXRay.setContextMissingStrategy());
};

exports['the strategy of the environment'] = {
  env: { AWS_XRAY_CONTEXT_MISSING: 'runtime_error' },
  run({ AWSXRay, attempt }) {
    attempt('set', () => AWSXRay.setContextMissingStrategy('IGNORE_ERROR'));
    attempt('getSegment', () => AWSXRay.getSegment());
  },
};

exports['a strategy of the environment that is none'] = {
  env: { AWS_XRAY_CONTEXT_MISSING: 'sometimes' },
  run: () => undefined,
};

exports['manual mode'] = {
  own: true,
  run({ AWSXRay, attempt, record }) {
    record('before', AWSXRay.isAutomaticMode());
    AWSXRay.enableManualMode();
    record('after', AWSXRay.isAutomaticMode());
    const segment = new AWSXRay.Segment('manual');
    attempt('getSegment', () => AWSXRay.getSegment());
    attempt('setSegment', () => AWSXRay.setSegment(segment));
    attempt('resolveSegment', () => AWSXRay.resolveSegment());
    attempt('resolveSegment of one', () => AWSXRay.resolveSegment(segment) === segment);
    attempt('captureFunc', () => AWSXRay.captureFunc('func', (sub) => sub.name, segment));
    attempt('captureFunc without', () => AWSXRay.captureFunc('func', () => 'plain'));
    AWSXRay.captureAsyncFunc('async', (sub) => sub.close(), segment);
    AWSXRay.captureCallbackFunc('callback', (a, sub) => record('callback', [a, sub.name]), segment)('a');
    for (const key of ['XRaySegment', 'XraySegment', 'Segment']) {
      const options = { [key]: segment, other: 1 };
      record(key, [AWSXRay.resolveManualSegmentParams(options) === segment, Object.keys(options)]);
    }
    record('no segment', AWSXRay.resolveManualSegmentParams({ Segment: 'a name' }) ?? 'none');
    segment.close();
    AWSXRay.enableAutomaticMode();
    record('automatic again', AWSXRay.isAutomaticMode());
  },
};

exports['manual mode of the environment'] = {
  env: { AWS_XRAY_MANUAL_MODE: '1' },
  run({ AWSXRay, record, attempt }) {
    record('automatic', AWSXRay.isAutomaticMode());
    attempt('getSegment', () => AWSXRay.getSegment());
  },
};

exports['setSegment outside of a context'] = ({ AWSXRay, attempt }) => {
  const segment = new AWSXRay.Segment('outside');
  attempt('setSegment', () => void AWSXRay.setSegment(segment));
};

exports['setSegment of nothing'] = ({ AWSXRay, inSegment, attempt }) =>
  inSegment('nothing', () => attempt('setSegment', () => void AWSXRay.setSegment(undefined)));

exports['the namespace'] = async ({ AWSXRay, record }) => {
  const namespace = AWSXRay.getNamespace();
  record(
    'members',
    [
      'run',
      'runAndReturn',
      'runPromise',
      'bind',
      'bindEmitter',
      'enter',
      'exit',
      'createContext',
      'get',
      'set',
    ].map((name) => typeof namespace[name]),
  );
  record('name', namespace.name);
  namespace.run((context) => {
    namespace.set('key', 'value');
    record('run', [typeof context, namespace.get('key')]);
    const bound = namespace.bind(() => namespace.get('key'));
    namespace.run(() => {
      namespace.set('key', 'inner');
      record('bound', bound());
    });
    record('after inner', namespace.get('key'));
  });
  record(
    'runAndReturn',
    namespace.runAndReturn(() => 'returned'),
  );
  record('runPromise', await namespace.runPromise(async () => 'resolved'));
  record('outside', namespace.get('key') === undefined);
};

exports['enter and exit'] = {
  own: true,
  run({ AWSXRay, record }) {
    const namespace = AWSXRay.getNamespace();
    const context = namespace.createContext();
    namespace.enter(context);
    const segment = new AWSXRay.Segment('entered');
    AWSXRay.setSegment(segment);
    record('inside', AWSXRay.getSegment() === segment);
    namespace.exit(context);
    record('active', namespace.active === null || namespace.active === undefined);
    segment.close();
  },
};

exports['bound emitters'] = async ({ AWSXRay, record }) => {
  const { EventEmitter } = require('node:events');
  const namespace = AWSXRay.getNamespace();
  const emitter = new EventEmitter();
  namespace.run(() => {
    namespace.set('key', 'bound');
    namespace.bindEmitter(emitter);
    emitter.on('event', () => record('in the listener', namespace.get('key')));
  });
  emitter.emit('event');
};

exports['the parts of utils'] = ({ AWSXRay, record, attempt }) => {
  const { utils } = AWSXRay;
  record('names', Object.keys(utils).sort());
  record(
    'causes',
    [200, 404, 429, 503, 302].map((status) => utils.getCauseTypeFromHttpStatus(status) ?? 'none'),
  );
  record('path', utils.stripQueryStringFromPath('/a/b?c=d'));
  record('wildcards', [
    utils.wildcardMatch('*', ''),
    utils.wildcardMatch('A?c', 'abC'),
    utils.wildcardMatch('a*d', 'abcd'),
    utils.wildcardMatch('a*d', 'abc'),
    utils.wildcardMatch(undefined, 'a'),
  ]);
  record('objects', utils.objectWithoutProperties({ a: 1, b: 2, c: 3 }, ['b']));
  record('numbers', [utils.safeParseInt('5'), utils.safeParseInt('x'), utils.safeParseInt(undefined)]);
  attempt('no status', () => utils.getCauseTypeFromHttpStatus(undefined));
};

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
for (const [index, header] of [
  `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
  `root=${ROOT} ; PARENT = 53995c3f42cd8ad8; sampled=0`,
  `Root=${ROOT};Sampled=?`,
  `Self=1-5759e989-bd862e3fe1be46a994272794;Root=${ROOT}`,
  `Root=${ROOT};Lineage=a:b|c:1;Key=Value`,
  `Root=a=b;Parent`,
  `Root=${ROOT};long=${'x'.repeat(300)};short=1`,
  'junk',
  '',
  undefined,
  5,
].entries()) {
  exports[`trace header ${index}`] = ({ AWSXRay, record }) =>
    record('data', AWSXRay.utils.processTraceData(header));
}

exports['the main object'] = ({ AWSXRay, record, sdk }) => {
  const names = [
    'plugins',
    'config',
    'setAWSWhitelist',
    'appendAWSWhitelist',
    'setStreamingThreshold',
    'setLogger',
    'getLogger',
    'setDaemonAddress',
    'captureFunc',
    'captureAsyncFunc',
    'captureCallbackFunc',
    'captureAWS',
    'captureAWSClient',
    'captureAWSv3Client',
    'captureHTTPs',
    'captureHTTPsGlobal',
    'capturePromise',
    'utils',
    'database',
    'middleware',
    'getNamespace',
    'resolveSegment',
    'resolveManualSegmentParams',
    'getSegment',
    'setSegment',
    'isAutomaticMode',
    'enableAutomaticMode',
    'enableManualMode',
    'setContextMissingStrategy',
    'Segment',
    'Subsegment',
    'SegmentUtils',
    'TraceID',
    'express',
    'captureMySQL',
    'capturePostgres',
  ];
  record('types', Object.fromEntries(names.map((name) => [name, typeof AWSXRay[name]])));
  record('plugins', Object.keys(AWSXRay.plugins).sort());
  record('one object', sdk('core') === AWSXRay);
  record('express', Object.keys(AWSXRay.express).sort());
};

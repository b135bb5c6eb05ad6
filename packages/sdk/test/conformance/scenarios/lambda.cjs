/** Inside of AWS Lambda: subsegments of a segment that the platform sends. */

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const OTHER = '1-5759e988-bd862e3fe1be46a994272794';
const PARENT = '53995c3f42cd8ad8';
const NEXT_PARENT = '53995c3f42cd8ad9';

const inLambda = (header, run) => ({
  env: { LAMBDA_TASK_ROOT: '/var/task', ...(header === undefined ? {} : { _X_AMZN_TRACE_ID: header }) },
  run,
});

const invoke = (header) => {
  process.env._X_AMZN_TRACE_ID = header;
};

/** What a handler does: a subsegment with a call inside. */
async function handle({ AWSXRay }, url) {
  const http = AWSXRay.captureHTTPs(require('node:http'));
  await AWSXRay.captureAsyncFunc('handler', async (subsegment) => {
    subsegment?.addAnnotation('a', 1);
    await new Promise((resolve) =>
      http.get(`${url}/200`, (response) => response.resume().on('end', resolve)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    subsegment?.close();
  });
}

for (const [what, header] of Object.entries({
  sampled: `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  'not sampled': `Root=${ROOT};Parent=${PARENT};Sampled=0`,
  'passed through': `Root=${ROOT}`,
  'with lineage': `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=a:b`,
  'passed through with lineage': `Root=${ROOT};Lineage=a:b`,
})) {
  exports[`an invocation that is ${what}`] = inLambda(header, async (tools) => {
    const { url } = await tools.echo();
    await handle(tools, url);
  });
}

exports['no header'] = inLambda(undefined, ({ AWSXRay, record }) => {
  record('segment', typeof AWSXRay.getSegment());
});

exports['a header of junk'] = inLambda('junk', ({ AWSXRay, record }) => {
  record('not traced', AWSXRay.getSegment()?.notTraced);
});

exports['the facade'] = inLambda(
  `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  ({ AWSXRay, attempt, record }) => {
    const facade = AWSXRay.getSegment();
    record('is', [facade.facade, facade.name, facade.id, facade.trace_id, facade.isClosed()]);
    for (const name of [
      'addAnnotation',
      'addMetadata',
      'addError',
      'setUser',
      'addFaultFlag',
      'addErrorFlag',
      'addThrottleFlag',
      'setSDKData',
      'addPluginData',
      'addIncomingRequestData',
      'setMatchedSamplingRule',
    ]) {
      attempt(name, () => facade[name]('key', 'value'));
    }
    for (const name of ['close', 'flush', 'incrementCounter', 'decrementCounter'])
      attempt(name, () => void facade[name]());
  },
);

exports['one document for each subsegment, inner first'] = inLambda(
  `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  ({ AWSXRay }) => {
    AWSXRay.captureFunc('outer', () => {
      AWSXRay.captureFunc('first', () => undefined);
      AWSXRay.captureFunc('second', () => undefined);
    });
  },
);

exports['two invocations, the first passed through'] = inLambda(`Root=${ROOT}`, async (tools) => {
  const { url } = await tools.echo();
  await handle(tools, url);
  invoke(`Root=${OTHER};Parent=${NEXT_PARENT};Sampled=1`);
  await handle(tools, url);
});

exports['two invocations'] = inLambda(`Root=${ROOT};Parent=${PARENT};Sampled=1`, async (tools) => {
  const { url } = await tools.echo();
  await handle(tools, url);
  invoke(`Root=${OTHER};Parent=${NEXT_PARENT};Sampled=1`);
  await handle(tools, url);
});

exports['a subsegment that outlives its invocation'] = inLambda(
  `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  ({ AWSXRay }) => {
    const late = AWSXRay.getSegment().addNewSubsegment('late');
    invoke(`Root=${OTHER};Parent=${NEXT_PARENT};Sampled=1`);
    AWSXRay.getSegment().addNewSubsegment('next').close();
    late.close();
  },
);

exports['manual mode is not for Lambda'] = inLambda(
  `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  ({ AWSXRay, record }) => {
    AWSXRay.enableManualMode();
    record('automatic', AWSXRay.isAutomaticMode());
  },
);

exports['messages from a queue'] = ({ record, attempt, kind }) => {
  const path = kind === 'official' ? 'aws-xray-sdk-core' : '@fluoroscope/sdk';
  const helper = require(`${path}/dist/lib/env/sqs_message_helper`).default;
  const message = (header) => ({ attributes: header === undefined ? {} : { AWSTraceHeader: header } });
  record('sampled', helper.isSampled(message(`Root=${ROOT};Parent=${PARENT};Sampled=1`)));
  record('not sampled', helper.isSampled(message(`Root=${ROOT};Parent=${PARENT};Sampled=0`)));
  record('no header', helper.isSampled(message(undefined)));
  attempt('no attributes', () => helper.isSampled({}));
};

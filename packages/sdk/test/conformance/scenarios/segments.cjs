/** Segments and subsegments made by hand: what they hold, what they refuse, and when they leave. */

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

exports['a plain segment, name in UTF-8'] = async ({ AWSXRay, daemon, record }) => {
  new AWSXRay.Segment('Grüße 日本').close();
  await daemon.settled();
  const [datagram = ''] = daemon.datagrams();
  record('header', datagram.slice(0, datagram.indexOf('\n') + 1));
  record('lines in it', datagram.split('\n').length);
};

exports['a given root and parent'] = ({ AWSXRay }) => {
  new AWSXRay.Segment('given', ROOT, PARENT).close();
};

for (const [what, root] of Object.entries({
  'of W3C': '5759e988bd862e3fe1be46a994272793',
  'with two parts': '1-5759e988',
  'of version 0': '0-5759e988-bd862e3fe1be46a994272793',
  'with a time that is no number': '1-xyz-bd862e3fe1be46a994272793',
  'that is a number': 5,
})) {
  exports[`a root ${what}`] = ({ AWSXRay }) => new AWSXRay.Segment('root', root, PARENT).close();
}

exports['names that are no strings'] = ({ AWSXRay, attempt }) => {
  attempt('segment', () => void new AWSXRay.Segment(5));
  attempt('subsegment', () => void new AWSXRay.Subsegment(undefined));
  attempt('child', () => void new AWSXRay.Segment('a').addNewSubsegment(null));
};

exports['annotations kept and refused'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('annotated');
  const child = segment.addNewSubsegment('child');
  for (const entity of [segment, child]) {
    entity.addAnnotation('text', 'x');
    entity.addAnnotation('number', -1.5);
    entity.addAnnotation('yes', true);
    entity.addAnnotation('nan', NaN);
    entity.addAnnotation('infinite', Infinity);
    entity.addAnnotation('object', { a: 1 });
    entity.addAnnotation('undefined', undefined);
    entity.addAnnotation(5, 'key is a number');
  }
  child.close();
  segment.close();
};

for (const [what, value] of Object.entries({
  null: null,
  'an empty list': [],
  'a date': new Date(0),
  'a BigInt': 10n,
})) {
  exports[`an annotation that is ${what}`] = ({ AWSXRay, attempt }) => {
    const segment = new AWSXRay.Segment('annotated');
    attempt('addAnnotation', () => void segment.addAnnotation('key', value));
    segment.close();
  };
}

exports['metadata of all kinds'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('described');
  segment.addMetadata('plain', { a: [1, 'two', null] });
  segment.addMetadata('null', null);
  segment.addMetadata('undefined', undefined);
  segment.addMetadata('big', 12345678901234567890n);
  segment.addMetadata('own', 'x', 'namespace');
  segment.addMetadata('proto', 'x', '__proto__');
  segment.addMetadata(5, 'x');
  segment.addMetadata('key', 'x', 5);
  segment.addMetadata('date', new Date(0));
  segment.close();
};

exports['metadata that holds itself'] = ({ AWSXRay, attempt }) => {
  const segment = new AWSXRay.Segment('cyclic');
  const value = { name: 'outer' };
  value.self = value;
  segment.addMetadata('cycle', value);
  attempt('close', () => void segment.close());
};

exports['errors of all kinds'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('failing');
  const typed = Object.assign(new TypeError('typed'), {
    stack: 'TypeError: typed\n    at f (/made-up/a.js:1:2)',
  });
  for (const [index, error] of [
    'text',
    typed,
    { message: 'plain', name: 'Plain' },
    null,
    5,
    undefined,
  ].entries()) {
    const child = segment.addNewSubsegment(`child ${index}`);
    child.addError(error);
    child.close();
  }
  segment.close();
};

exports['errors of a segment'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('failing');
  segment.addError('first');
  segment.addError('second', true);
  segment.close();
};

exports['several errors of a subsegment'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('failing');
  const child = segment.addNewSubsegment('child');
  child.addError('first');
  child.addError('second');
  child.close('third', true);
  segment.close();
};

exports['close with an error'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('failing');
  segment.addNewSubsegment('null').close(null);
  segment.addNewSubsegment('text').close('boom');
  segment.close(null);
};

exports['one error through three levels'] = ({ AWSXRay, attempt }) => {
  const segment = new AWSXRay.Segment('levels');
  const outer = segment.addNewSubsegment('outer');
  const inner = outer.addNewSubsegment('inner');
  const error = new Error('boom');
  inner.close(error);
  outer.close(error);
  attempt('close', () => void segment.close(error));
};

exports['a second error after a reference'] = ({ AWSXRay, attempt }) => {
  const segment = new AWSXRay.Segment('levels');
  const child = segment.addNewSubsegment('child');
  const error = new Error('boom');
  child.close(error);
  segment.addError(error);
  attempt('addError', () => void segment.addError(new Error('another')));
  segment.close();
};

exports['frames of a stack'] = ({ AWSXRay }) => {
  const error = new Error('frames');
  error.stack = `Error: frames
    at named (/made-up/a.js:10:5)
    at /made-up/b.js:20:6
    at async Thing.method [as other] (/made-up/c.js:30:7)
    at new Thing (/made-up/d.js:40:8)`;
  new AWSXRay.Segment('frames').close(error);
};

exports['frames with a protocol'] = ({ AWSXRay }) => {
  const error = new Error('frames');
  error.stack = `Error: frames
    at load (file:///made-up/a.mjs:10:5)
    at made-up (node:internal/made-up:20:6)`;
  new AWSXRay.Segment('frames').close(error);
};

exports['a message of several lines'] = ({ AWSXRay }) => {
  const error = new Error('first\nsecond line made-up');
  error.stack = `Error: first\nsecond line made-up\n    at f (/made-up/a.js:1:2)`;
  new AWSXRay.Segment('frames').close(error);
};

exports['an error with a cause'] = ({ AWSXRay }) => {
  new AWSXRay.Segment('caused').close(new Error('outer', { cause: new TypeError('inner') }));
};

exports['flags and free attributes'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('flags');
  segment.addFaultFlag();
  segment.addErrorFlag();
  segment.addThrottleFlag();
  segment.setUser('someone');
  const child = segment.addNewSubsegment('child');
  child.addFaultFlag();
  child.addErrorFlag();
  child.addThrottleFlag();
  child.addPrecursorId('53995c3f42cd8ad8');
  child.addAttribute('namespace', 'remote');
  child.addAttribute('own', { a: 1 });
  child.addSqlData(new AWSXRay.database.SqlData('5.7', '2.0', 'me', 'db:1', 'statement'));
  child.close();
  segment.close();
};

exports['wrong users, precursors and blocks'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('wrong');
  segment.setUser(5);
  segment.setSDKData(undefined);
  segment.setServiceData(undefined);
  const child = segment.addNewSubsegment('child');
  child.addPrecursorId(5);
  child.close();
  segment.close();
};

exports['blocks of a segment'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('blocks');
  segment.addPluginData({ ec2: { instance_id: 'i-1' } });
  segment.setMatchedSamplingRule('rule');
  segment.setServiceData({ version: '1' });
  segment.addIncomingRequestData({ request: { method: 'GET' } });
  segment.close();
};

exports['a subsegment that closes last'] = ({ AWSXRay, daemon, record }) => {
  const segment = new AWSXRay.Segment('late');
  const outer = segment.addNewSubsegment('outer');
  const inner = outer.addNewSubsegment('inner');
  outer.close();
  segment.close();
  record('closed', [segment.isClosed(), outer.isClosed(), inner.isClosed()]);
  record('sent before', daemon.documents().length);
  inner.close();
};

exports['a segment closed twice'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('twice');
  segment.close();
  segment.close();
};

exports['a subsegment closed twice'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('twice');
  const child = segment.addNewSubsegment('child');
  const open = segment.addNewSubsegment('open');
  child.close();
  child.close();
  segment.close();
  open.close();
};

exports['a subsegment of a segment that was sent'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('sent');
  segment.close();
  segment.addNewSubsegment('late').close();
};

for (const threshold of [0, 2, 100]) {
  exports[`threshold ${threshold}, opened together`] = ({ AWSXRay }) => {
    AWSXRay.setStreamingThreshold(threshold);
    const segment = new AWSXRay.Segment('parallel');
    const children = Array.from({ length: 5 }, (_, index) => segment.addNewSubsegment(`child ${index}`));
    for (const child of children) child.close();
    segment.close();
    AWSXRay.setStreamingThreshold(100);
  };
  exports[`threshold ${threshold}, one after the other`] = ({ AWSXRay }) => {
    AWSXRay.setStreamingThreshold(threshold);
    const segment = new AWSXRay.Segment('sequential');
    for (const name of ['a', 'b', 'c']) segment.addNewSubsegment(name).close();
    const parent = segment.addNewSubsegment('parent');
    parent.addNewSubsegment('grandchild').close();
    parent.close();
    segment.close();
    AWSXRay.setStreamingThreshold(100);
  };
}

exports['threshold of any kind'] = ({ AWSXRay, record }) => {
  for (const [index, value] of [5, '7', 1.5, -1, NaN, 'x', undefined].entries()) {
    AWSXRay.setStreamingThreshold(value);
    record(`after ${index}`, AWSXRay.SegmentUtils.getStreamingThreshold());
  }
  AWSXRay.setStreamingThreshold(100);
};

exports['120 opened at once, closed in order'] = ({ AWSXRay, daemon, record }) => {
  const segment = new AWSXRay.Segment('many');
  const children = Array.from({ length: 120 }, (_, index) => segment.addNewSubsegment(`child ${index}`));
  for (const child of children) child.close();
  segment.close();
  record('documents', daemon.documents().length);
};

exports['1,500 one after the other'] = async ({ AWSXRay, daemon, record }) => {
  const segment = new AWSXRay.Segment('long');
  for (let index = 0; index < 1_500; index += 1) segment.addNewSubsegment(`child ${index}`).close();
  segment.close();
  await AWSXRay.flush?.();
  await daemon.settled();
  record('names that arrived', new Set(namesIn(daemon.documents())).size);
  daemon.begin();
};

exports['70 kB in one value'] = async ({ AWSXRay, daemon, record }) => {
  const segment = new AWSXRay.Segment('large');
  segment.addMetadata('large', 'x'.repeat(70_000));
  segment.close();
  await AWSXRay.flush?.();
  await daemon.settled();
  record('names that arrived', namesIn(daemon.documents()));
  daemon.begin();
};

exports['a subtree without sampling'] = ({ AWSXRay, record }) => {
  const segment = new AWSXRay.Segment('sampled');
  const unseen = segment.addNewSubsegmentWithoutSampling('unseen');
  const below = unseen.addNewSubsegment('below');
  record('not traced', [unseen.notTraced, below.notTraced]);
  below.close();
  unseen.close();
  segment.addNewSubsegment('seen').close();
  segment.close();
};

exports['a segment that is not traced'] = ({ AWSXRay }) => {
  const segment = new AWSXRay.Segment('unsampled');
  segment.notTraced = true;
  segment.addNewSubsegment('child').close();
  segment.close();
};

exports['members added and removed'] = ({ AWSXRay, attempt, record }) => {
  const segment = new AWSXRay.Segment('members');
  const child = new AWSXRay.Subsegment('child');
  attempt('not a subsegment', () => void segment.addSubsegment({ name: 'x' }));
  attempt('not below a subsegment', () => void child.addSubsegment({ name: 'x' }));
  attempt('remove what is none', () => void segment.removeSubsegment({ name: 'x' }));
  segment.addSubsegment(child);
  record('chain', [child.segment === segment, child.parent === segment]);
  child.close();
  const removed = segment.addNewSubsegment('removed');
  removed.close();
  segment.removeSubsegment(removed);
  segment.close();
};

exports['a subsegment in no segment'] = ({ AWSXRay, attempt }) => {
  const alone = new AWSXRay.Subsegment('alone');
  attempt('flush', () => void alone.flush());
  attempt('close', () => void alone.close());
};

exports['text forms'] = ({ AWSXRay, record }) => {
  const segment = new AWSXRay.Segment('text');
  const child = segment.addNewSubsegment('child');
  child.close();
  segment.close();
  record('format', JSON.parse(segment.format()));
  record('child', JSON.parse(child.format()));
  record('type', [typeof segment.toString(), typeof child.toString(), typeof child.toJSON()]);
};

exports['TraceID and SegmentUtils'] = ({ AWSXRay, record }) => {
  record('utils', Object.keys(AWSXRay.SegmentUtils).sort());
  record('time', typeof AWSXRay.SegmentUtils.getCurrentTime());
  record(
    'response',
    AWSXRay.SegmentUtils.getHttpResponseData({ statusCode: 200, headers: { 'content-length': '5' } }),
  );
  record('no status', AWSXRay.SegmentUtils.getHttpResponseData({ headers: {} }));
};

function namesIn(documents) {
  return documents.flatMap((document) => [document.name, ...namesIn(document.subsegments ?? [])]);
}

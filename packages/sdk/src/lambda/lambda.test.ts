/** One environment of Lambda, warm over several invocations, with a real receiver of datagrams. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { captureAsyncFunc, captureFunc } from '../capture/capture-functions.ts';
import {
  currentSegment,
  enableManualMode,
  getSegment,
  isAutomaticMode,
  setContextMissingStrategy,
} from '../context/context.ts';
import { setDaemonAddress } from '../emit/daemon-address.ts';
import { flush } from '../emit/emitter.ts';
import { setLogger } from '../logging/logger.ts';
import { middleware } from '../middleware/middleware.ts';
import { outgoingHeaders, XRAY_HEADER } from '../propagation/trace-headers.ts';
import { LocalSampler } from '../sampling/local-sampler.ts';
import type { Segment } from '../segment/segment.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { captureLambdaHandler } from './capture-lambda-handler.ts';
import { initLambda } from './init-lambda.ts';
import { linkSqsRecords } from './sqs-links.ts';

const FIRST = { root: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' };
const SECOND = { root: '1-5759e989-000000000000000000000abc', parent: '00000000000000cd' };

/** The header of an invocation. */
function headerOf({ root, parent }: typeof FIRST, sampled = 1): string {
  return `Root=${root};Parent=${parent};Sampled=${sampled}`;
}

function invoke(header: string | undefined): void {
  if (header === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = header;
}

/** The facade, which an invocation always has. */
function facade(): Segment {
  return getSegment() as Segment;
}

const lines: string[] = [];
let daemon: UdpDaemon;

/** What of each document tells where it belongs, once all are here. */
async function sent(count: number): Promise<object[]> {
  await flush();
  await daemon.received(count);
  const documents = daemon.documents().map(({ name, type, trace_id, parent_id }) => {
    return { name, type, trace_id, parent_id };
  });
  daemon.datagrams.length = 0;
  return documents;
}

function below({ root, parent }: typeof FIRST, name: string): object {
  return { name, type: 'subsegment', trace_id: root, parent_id: parent };
}

beforeAll(async () => {
  const log = (line: unknown): void => void lines.push(String(line));
  setLogger({ debug: () => undefined, info: log, warn: log, error: log });
  daemon = await startUdpDaemon();
  setDaemonAddress(daemon.address);
  lines.length = 0;
  initLambda();
  setContextMissingStrategy(log);
});
afterAll(() => daemon.close());
afterEach(() => {
  invoke(undefined);
  Object.assign(globalThis, { awslambda: undefined });
  lines.length = 0;
});

describe('starting in Lambda', () => {
  it('samples by local rules, sends every subsegment alone, and has no manual mode', () => {
    expect(lines[0]).toBe('Disabling centralized sampling in Lambda environment.');
    expect(SegmentUtils.getStreamingThreshold()).toBe(0);
    expect(middleware.sampler).toBe(LocalSampler);
    enableManualMode();
    expect(isAutomaticMode()).toBe(true);
    expect(lines.at(-1)).toBe('AWS Lambda does not support AWS X-Ray manual mode.');
  });
});

describe('an invocation', () => {
  it('that is sampled sends each subsegment at its close, inner ones first', async () => {
    invoke(headerOf(FIRST));
    captureFunc('outer', (outer) => {
      outer?.addAnnotation('a', 1);
      captureFunc('inner', () => undefined);
    });
    await flush();
    await daemon.received(2);
    const [inner, outer] = daemon.documents();
    expect(outer).toEqual({
      id: expect.any(String),
      name: 'outer',
      start_time: expect.any(Number),
      annotations: { a: 1 },
      end_time: expect.any(Number),
      type: 'subsegment',
      parent_id: FIRST.parent,
      trace_id: FIRST.root,
    });
    expect(inner).toMatchObject({ name: 'inner', trace_id: FIRST.root, parent_id: outer?.['id'] });
    daemon.datagrams.length = 0;
  });

  it.each([
    ['everything', `${headerOf(FIRST)};Lineage=a:1`, `Sampled=1;Lineage=a:1`],
    ['that it is not sampled', headerOf(FIRST, 0), 'Sampled=0'],
  ])('hands on a header that tells %s', (_case, header, end) => {
    invoke(header);
    const subsegment = facade().addNewSubsegment('call');
    const expected = `Root=${FIRST.root};Parent=${subsegment.id};${end}`;
    expect(outgoingHeaders(subsegment)[XRAY_HEADER]).toBe(expected);
  });

  it('that passes through sends nothing and hands nothing on, and the next one does', async () => {
    invoke(`Root=${FIRST.root};Lineage=a:1`);
    const passing = facade().addNewSubsegment('passing');
    expect(outgoingHeaders(passing)).toEqual({});
    passing.close();
    invoke(headerOf(FIRST, 0));
    facade().addNewSubsegment('unsampled').close();
    invoke(headerOf(SECOND));
    const subsegment = facade().addNewSubsegment('sampled');
    expect(outgoingHeaders(subsegment)[XRAY_HEADER]).toContain('Sampled=1');
    subsegment.close();
    expect(await sent(1)).toEqual([below(SECOND, 'sampled')]);
  });

  it('without a parent keeps the one that it made up', async () => {
    invoke(`Root=${FIRST.root};Sampled=1`);
    facade().addNewSubsegment('a').close();
    facade().addNewSubsegment('b').close();
    const parent_id = facade().id;
    expect(await sent(2)).toEqual([
      below({ ...FIRST, parent: parent_id }, 'a'),
      below({ ...FIRST, parent: parent_id }, 'b'),
    ]);
    expect(lines).toEqual(['_X_AMZN_TRACE_ID is missing required information']);
  });

  it('with a header that says nothing records nothing', () => {
    invoke('junk');
    expect(facade().notTraced).toBe(true);
    expect(lines).toContain('_X_AMZN_TRACE_ID is missing required information');
  });
});

describe('outside of invocations', () => {
  it('the context is missing, work goes on, and no call tells of it', () => {
    const segment = facade();
    expect(lines).toEqual([
      expect.stringContaining('Missing AWS Lambda trace data for X-Ray. Ensure Active'),
    ]);
    const subsegment = segment.addNewSubsegment('early');
    expect(outgoingHeaders(subsegment)).toEqual({});
    subsegment.close();
    expect(segment.trace_id).toBe('1-00000000-000000000000000000000000');
  });

  it('nothing is said to captures of outgoing calls, which do without', () => {
    expect(currentSegment()).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('a segment kept from the start serves every invocation', async () => {
    const kept = facade();
    for (const [name, invocation] of [
      ['a', FIRST],
      ['b', SECOND],
    ] as const) {
      invoke(headerOf(invocation));
      kept.addNewSubsegment(name).close();
    }
    expect(await sent(2)).toEqual([below(FIRST, 'a'), below(SECOND, 'b')]);
  });
});

describe('the facade', () => {
  it('refuses data with a warning, and is closed', () => {
    invoke(headerOf(FIRST));
    const segment = facade();
    segment.addAnnotation('a', 1);
    segment.addError(new Error('x'));
    segment.setUser('u');
    expect(lines).toEqual(
      ['addAnnotation', 'addError', 'setUser'].map(
        (name) =>
          `Function "${name}" cannot be called on an AWS Lambda segment. Please use a subsegment to record data.`,
      ),
    );
    expect(segment.isClosed()).toBe(true);
    segment.incrementCounter();
    segment.decrementCounter();
    segment.close();
    segment.flush();
    expect(segment.format()).toBe('');
    expect(segment.counter).toBe(1);
    expect(segment.toString()).toContain('"name":"facade"');
    expect(segment.annotations).toBeUndefined();
  });
});

describe('what closes late', () => {
  it('stays with the invocation that began it', async () => {
    invoke(headerOf(FIRST));
    const late = facade().addNewSubsegment('late');
    invoke(headerOf(SECOND));
    facade().addNewSubsegment('on time').close();
    late.addNewSubsegment('later').close();
    late.close();
    expect(await sent(3)).toEqual([
      below(SECOND, 'on time'),
      below({ ...FIRST, parent: late.id }, 'later'),
      below(FIRST, 'late'),
    ]);
  });
});

describe('invocations at the same time', () => {
  it('keep their traces apart, as Lambda tells them by its store', async () => {
    const store = new AsyncLocalStorage<string>();
    const InvokeStore = { getXRayTraceId: () => store.getStore() };
    Object.assign(globalThis, { awslambda: { InvokeStore } });
    const work = (name: string): Promise<void> =>
      captureAsyncFunc(name, async (subsegment) => {
        await new Promise((resolve) => setImmediate(resolve));
        facade();
        await new Promise((resolve) => setImmediate(resolve));
        subsegment?.close();
      });
    await Promise.all([
      store.run(headerOf(FIRST), () => work('a')),
      store.run(headerOf(SECOND), () => work('b')),
    ]);
    const documents = await sent(2);
    expect(documents).toContainEqual(below(FIRST, 'a'));
    expect(documents).toContainEqual(below(SECOND, 'b'));
  });
});

describe('a captured handler', () => {
  const EVENT = { n: 1 };

  it('has sent everything when its promise settles', async () => {
    invoke(headerOf(FIRST));
    const handler = captureLambdaHandler(async (event: typeof EVENT) => {
      await captureAsyncFunc('work', async (subsegment) => subsegment?.close());
      return event.n + 1;
    });
    expect(await handler(EVENT)).toBe(2);
    expect(await sent(1)).toEqual([below(FIRST, 'work')]);
  });

  it('keeps what its handler throws, at once or later', async () => {
    invoke(headerOf(FIRST));
    const failing = captureLambdaHandler(async () => {
      throw new Error('later');
    });
    await expect(failing()).rejects.toThrow('later');
    const throwing = captureLambdaHandler(() => {
      throw new Error('at once');
    });
    expect(throwing).toThrow('at once');
  });

  it('answers by callback after everything is sent, and has the same parameters', async () => {
    invoke(headerOf(FIRST));
    const handler = captureLambdaHandler(
      (_event: object, _context: object, callback: (error: null, result: string) => void) => {
        captureFunc('work', () => undefined);
        callback(null, 'done');
      },
    );
    expect(handler).toHaveLength(3);
    const result = await new Promise((resolve) => handler({}, {}, (_error, value) => resolve(value)));
    expect(result).toBe('done');
    expect(await sent(1)).toEqual([below(FIRST, 'work')]);
  });

  it('streams as the handler does, with the marks that the runtime looks for', async () => {
    invoke(headerOf(FIRST));
    const mark = Symbol.for('aws.lambda.runtime.handler.streaming');
    const streaming = async (_event: object, stream: string[], _context: object): Promise<void> => {
      captureFunc('work', () => stream.push('part'));
    };
    const handler = captureLambdaHandler(Object.assign(streaming, { [mark]: 'response' }));
    expect(Reflect.get(handler, mark)).toBe('response');
    const stream: string[] = [];
    await handler({}, stream, {});
    expect(stream).toEqual(['part']);
    expect(await sent(1)).toEqual([below(FIRST, 'work')]);
  });

  it('keeps its invocation for what it leaves behind', async () => {
    const left: Promise<void>[] = [];
    const handler = captureLambdaHandler(async (until: Promise<void>) => {
      left.push(until.then(() => facade().addNewSubsegment('left').close()));
    });
    let goOn = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    invoke(headerOf(FIRST));
    await handler(until);
    invoke(headerOf(SECOND));
    goOn();
    await Promise.all(left);
    expect(await sent(1)).toEqual([below(FIRST, 'left')]);
  });

  it('says that the context is missing when the invocation has no header', async () => {
    const handler = captureLambdaHandler(async () => facade().notTraced);
    expect(await handler()).toBe(true);
    expect(lines).toEqual([expect.stringContaining('Missing AWS Lambda trace data')]);
  });
});

describe('links to the senders of messages', () => {
  const Records = [{ attributes: { AWSTraceHeader: headerOf(SECOND) } }];
  const links = [{ trace_id: SECOND.root, id: SECOND.parent }];
  const linksOf = (entity: SegmentLike): unknown => (entity as { links?: unknown }).links;

  it('are on the next subsegment of the invocation, and on no other', async () => {
    invoke(headerOf(FIRST));
    expect(linkSqsRecords({ Records })).toBe(1);
    facade().addNewSubsegment('batch').close();
    expect(linksOf(facade().addNewSubsegment('other'))).toBeUndefined();
    await flush();
    await daemon.received(1);
    expect(daemon.documents()).toMatchObject([{ name: 'batch', links }]);
    daemon.datagrams.length = 0;
  });

  it('are on the subsegment that is current', () => {
    invoke(headerOf(FIRST));
    captureFunc('batch', (subsegment) => {
      linkSqsRecords({ Records });
      expect(subsegment === undefined ? undefined : linksOf(subsegment)).toEqual(links);
    });
    invoke(undefined);
    expect(linkSqsRecords({ Records })).toBe(0);
  });
});

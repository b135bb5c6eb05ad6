import { describe, expect, it } from 'vitest';
import type { CauseBlock, TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, anIndependent, id, received } from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';
import type { RootCause, Trace } from './trace.ts';

function thrown(message: string, exceptionId = id(99)): CauseBlock {
  return { working_directory: '/app', exceptions: [{ id: exceptionId, type: 'Error', message }] };
}

/** A path as `service: entity entity! > service: ...`; `!` holds the messages, `~` marks remote entities. */
function sketch({ services }: Trace, cause: RootCause): string {
  const steps = cause.services.map(({ service, inferred, entityPath }) => {
    const entities = entityPath.map(({ name, remote, exceptions }) => {
      const messages = exceptions.map(({ message }) => message).join(',');
      return `${remote ? '~' : ''}${name}${messages === '' ? '' : `!${messages}`}`;
    });
    return `${inferred ? 'inferred ' : ''}${services[service]?.name}: ${entities.join(' ')}`;
  });
  return (cause.clientImpacting ? '' : 'hidden ') + steps.join(' > ');
}

function faultsOf(...documents: readonly TopLevelDocument[]): string[] {
  const trace = assembleTrace(received(...documents));
  return trace.faultRootCauses.map((cause) => sketch(trace, cause));
}

const getItem = aSubsegment({
  id: id(5),
  name: 'DynamoDB',
  namespace: 'aws',
  aws: { operation: 'GetItem', table_name: 'orders' },
  fault: true,
  cause: thrown('down'),
});

describe('a fault root cause', () => {
  it('is absent when nothing failed', () => {
    expect(faultsOf(aSegment({ cause: thrown('handled') }))).toEqual([]);
  });

  it('is the exception of the segment', () => {
    expect(faultsOf(aSegment({ fault: true, cause: thrown('boom') }))).toEqual(['web: web!boom']);
  });

  it('is absent where flags say that something failed but nothing says what', () => {
    const work = aSubsegment({ fault: true });
    expect(faultsOf(aSegment({ http: { response: { status: 500 } }, subsegments: [work] }))).toEqual([]);
  });

  it('ends at a failed callee that sent nothing, with the exception on its caller', () => {
    const work = aSubsegment({ name: 'load', fault: true, subsegments: [getItem] });
    expect(faultsOf(aSegment({ fault: true, subsegments: [work] }))).toEqual([
      'web: web load ~DynamoDB!down > inferred orders: DynamoDB',
    ]);
  });

  it('is reached through local work that carries no flag of its own', () => {
    const work = aSubsegment({ name: 'load', subsegments: [getItem] });
    expect(faultsOf(aSegment({ fault: true, subsegments: [work] }))).toEqual([
      'web: web load ~DynamoDB!down > inferred orders: DynamoDB',
    ]);
  });

  it('is not taken from local work that did not fail', () => {
    const work = aSubsegment({ name: 'load', cause: thrown('handled') });
    expect(faultsOf(aSegment({ fault: true, subsegments: [work] }))).toEqual([]);
  });

  it('prefers a failed callee to a local exception', () => {
    const local = aSubsegment({ id: id(6), name: 'local', fault: true, cause: thrown('local') });
    expect(faultsOf(aSegment({ fault: true, cause: thrown('own'), subsegments: [local, getItem] }))).toEqual([
      'web: web!own ~DynamoDB!down > inferred orders: DynamoDB',
    ]);
  });

  it('ignores parts that did not fail', () => {
    const handled = aSubsegment({ id: id(6), name: 'handled', cause: thrown('handled') });
    expect(faultsOf(aSegment({ fault: true, cause: thrown('own'), subsegments: [handled] }))).toEqual([
      'web: web!own',
    ]);
  });

  it('leads through services', () => {
    const call = aSubsegment({
      name: 'api.example.com',
      namespace: 'remote',
      http: { response: { status: 500 } },
    });
    const api = aSegment({ id: id(3), name: 'Api', parent_id: id(2), fault: true, cause: thrown('boom') });
    expect(faultsOf(api, aSegment({ http: { response: { status: 502 } }, subsegments: [call] }))).toEqual([
      'web: web ~api.example.com > Api: Api!boom',
    ]);
  });

  it('does not reach the client where the caller swallowed the failure', () => {
    const call = aSubsegment({ name: 'api.example.com', namespace: 'remote', fault: true });
    const api = aSegment({ id: id(3), name: 'Api', parent_id: id(2), fault: true, cause: thrown('boom') });
    expect(faultsOf(api, aSegment({ subsegments: [call, getItem] }))).toEqual([
      'hidden Api: Api!boom',
      'hidden web: ~DynamoDB!down > inferred orders: DynamoDB',
    ]);
  });

  it('is one path for each beginning', () => {
    const a = aSegment({ id: id(3), name: 'a', parent_id: id(1), fault: true, cause: thrown('a') });
    const b = aSegment({ id: id(4), name: 'b', parent_id: id(1), fault: true, cause: thrown('b') });
    expect(faultsOf(aSegment(), a, b)).toEqual(['hidden a: a!a', 'hidden b: b!b']);
    expect(faultsOf(aSegment({ fault: true }), a, b)).toEqual(['web: web > a: a!a']);
  });

  it('begins at the fallback entry of a trace without root', () => {
    expect(faultsOf(aSegment({ parent_id: id(9), fault: true, cause: thrown('boom') }))).toEqual([
      'web: web!boom',
    ]);
  });
});

describe('a reference to an exception recorded elsewhere', () => {
  const wrong = aSubsegment({ id: id(6), name: 'wrong', fault: true, cause: thrown('wrong', id(98)) });
  const right = aSubsegment({ id: id(7), name: 'right', fault: true, cause: thrown('right', id(97)) });

  it.each([
    ['its id (Python SDK)', id(97)],
    ['the id of its recorder (Node SDK)', { id: id(7) }],
    ['the id of its recorder beside an empty list (Node SDK)', { id: id(7), exceptions: [] }],
    ['the id of its recorder as text', id(7)],
  ])('decides the way when it is %s', (_, cause) => {
    expect(faultsOf(aSegment({ fault: true, cause, subsegments: [wrong, right] }))).toEqual([
      'web: web right!right',
    ]);
  });

  it('leads down several levels at once', () => {
    const outer = aSubsegment({
      name: 'outer',
      fault: true,
      cause: { id: id(7), exceptions: [] },
      subsegments: [right],
    });
    expect(faultsOf(aSegment({ fault: true, cause: { id: id(7) }, subsegments: [wrong, outer] }))).toEqual([
      'web: web outer right!right',
    ]);
  });

  it.each([
    ['nothing', id(50)],
    ['itself', { id: id(1) }],
    ['something that is not below', { id: id(8) }],
  ])('is of no use when it names %s', (_, cause) => {
    const beside = anIndependent({
      id: id(8),
      parent_id: id(50),
      fault: true,
      cause: thrown('beside', id(96)),
    });
    expect(faultsOf(aSegment({ fault: true, cause, subsegments: [wrong, right] }), beside)).toEqual([
      'web: web wrong!wrong',
    ]);
  });

  it('is of no use when its recorder tells nothing', () => {
    const silent = aSubsegment({ id: id(8), name: 'silent', fault: true });
    expect(faultsOf(aSegment({ fault: true, cause: { id: id(8) }, subsegments: [silent, right] }))).toEqual([
      'web: web right!right',
    ]);
  });
});

describe('an error root cause', () => {
  it('follows error flags, a 429 included, and not fault flags', () => {
    const call = aSubsegment({
      name: 'stripe.com',
      namespace: 'remote',
      http: { response: { status: 429 } },
      error: true,
      throttle: true,
    });
    const trace = assembleTrace(received(aSegment({ error: true, subsegments: [call] })));
    expect(trace.faultRootCauses).toEqual([]);
    expect(trace.errorRootCauses.map((cause) => sketch(trace, cause))).toEqual([
      'web: web ~stripe.com > inferred stripe.com: stripe.com',
    ]);
  });

  it('names the type of each exception', () => {
    const { errorRootCauses } = assembleTrace(
      received(aSegment({ error: true, cause: thrown('not found') })),
    );
    expect(errorRootCauses[0]?.services[0]?.entityPath).toEqual([
      {
        name: 'web',
        remote: false,
        exceptions: [{ name: 'Error', message: 'not found' }],
        coverage: undefined,
      },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { carrierOf } from './message-propagation.ts';

const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const ATTRIBUTE = { DataType: 'String', StringValue: HEADER };

/** Freezes an input through and through: a carrier that changes it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}

describe('carrierOf', () => {
  it('puts the header into an SQS message beside its other system attributes', () => {
    const carry = carrierOf('SQS', 'sendMessage');
    const input = frozen({ QueueUrl: 'q', MessageBody: 'b', MessageSystemAttributes: { Other: ATTRIBUTE } });
    expect(carry?.(input, HEADER)).toEqual({
      ...input,
      MessageSystemAttributes: { Other: ATTRIBUTE, AWSTraceHeader: ATTRIBUTE },
    });
    expect(carry?.({ MessageBody: 'b' }, HEADER)).toEqual({
      MessageBody: 'b',
      MessageSystemAttributes: { AWSTraceHeader: ATTRIBUTE },
    });
  });

  it('leaves a header that is there', () => {
    const own = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=mine' } };
    const input = frozen({ MessageBody: 'b', MessageSystemAttributes: own });
    expect(carrierOf('sqs', 'sendMessage')?.(input, HEADER)).toEqual(input);
  });

  it('puts the header into every entry of a batch', () => {
    const own = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=mine' } };
    const input = frozen({
      QueueUrl: 'q',
      Entries: [{ Id: '1' }, { Id: '2', MessageSystemAttributes: own }],
    });
    expect(carrierOf('SQS', 'sendMessageBatch')?.(input, HEADER)).toEqual({
      QueueUrl: 'q',
      Entries: [
        { Id: '1', MessageSystemAttributes: { AWSTraceHeader: ATTRIBUTE } },
        { Id: '2', MessageSystemAttributes: own },
      ],
    });
  });

  it.each(['EventBridge', 'eventbridge'])('puts the header into events of %s', (service) => {
    const input = frozen({ Entries: [{ Source: 's' }, { Source: 's', TraceHeader: 'mine' }] });
    expect(carrierOf(service, 'putEvents')?.(input, HEADER)).toEqual({
      Entries: [
        { Source: 's', TraceHeader: HEADER },
        { Source: 's', TraceHeader: 'mine' },
      ],
    });
  });

  it('leaves events without a header that is longer than the service takes', () => {
    const input = frozen({ Entries: [{ Source: 's' }] });
    expect(carrierOf('EventBridge', 'putEvents')?.(input, 'x'.repeat(501))).toBe(input);
  });

  it('leaves an input that is not what the operation expects to the service', () => {
    for (const Entries of [undefined, null, 'x']) {
      expect(carrierOf('SQS', 'sendMessageBatch')?.({ Entries }, HEADER)).toEqual({ Entries });
    }
  });

  it.each([
    ['SNS', 'publish'],
    ['Lambda', 'invoke'],
    ['SQS', 'receiveMessage'],
    ['toString', 'call'],
  ])('adds nothing to %s.%s', (service, operation) => {
    expect(carrierOf(service, operation)).toBeUndefined();
  });
});

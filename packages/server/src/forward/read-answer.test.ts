import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { readPartialSuccess, readStatusMessage } from './read-answer.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json; charset=utf-8';

function partialSuccess(rejected: number, message: string): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(10).fork().uint32(8).int64(rejected).uint32(18).string(message).ldelim();
  return Buffer.from(writer.finish());
}

describe('the answer of a receiver that took a request', () => {
  it('says in protobuf what was left out, and why', () => {
    expect(readPartialSuccess(partialSuccess(3, 'too old'), PROTOBUF)).toEqual({
      rejectedSpans: 3,
      message: 'too old',
    });
    expect(readPartialSuccess(Buffer.alloc(0), PROTOBUF)).toEqual({ rejectedSpans: 0, message: '' });
  });

  it.each([
    ['{}', 0, ''],
    ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}', 3, 'too old'],
    ['{"partialSuccess":{"rejectedSpans":2}}', 2, ''],
    ['{"partialSuccess":null}', 0, ''],
    ['{"partialSuccess":{"rejectedSpans":-1,"errorMessage":7}}', 0, ''],
    ['not JSON', 0, ''],
  ])('says it in JSON as %s', (text, rejectedSpans, message) => {
    expect(readPartialSuccess(Buffer.from(text), JSON_TYPE)).toEqual({ rejectedSpans, message });
  });

  it('of any bytes is read without a failure', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(PROTOBUF, JSON_TYPE, 'text/plain', ''), (bytes, type) => {
        expect(readPartialSuccess(Buffer.from(bytes), type).rejectedSpans).toBeGreaterThanOrEqual(0);
        expect(typeof readStatusMessage(Buffer.from(bytes), type)).toBe('string');
      }),
    );
  });
});

describe('the message of a refusal', () => {
  it('is read in whatever encoding it comes', () => {
    const status = protobuf.Writer.create().uint32(8).uint32(3).uint32(18).string('no such tenant').finish();
    expect(readStatusMessage(Buffer.from(status), PROTOBUF)).toBe('no such tenant');
    expect(readStatusMessage(Buffer.from('{"code":3,"message":"no such tenant"}'), JSON_TYPE)).toBe(
      'no such tenant',
    );
    expect(readStatusMessage(Buffer.from('404 page not found\n'), 'text/plain')).toBe('404 page not found');
    expect(readStatusMessage(Buffer.from('<html>'), 'text/html')).toBe('');
  });

  it('is cut where it is too long for a log', () => {
    expect(readStatusMessage(Buffer.from('x'.repeat(1000)), 'text/plain')).toBe(`${'x'.repeat(300)}…`);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDatagram, type DatagramProblem } from './datagram.ts';

const HEADER = '{"format": "json", "version": 1}';

const document = (text: string) => ({ kind: 'document', text });
const refused = (reason: DatagramProblem) => ({ kind: 'refused', reason });

const check = (datagram: string | Buffer, expected: object) =>
  expect(parseDatagram(Buffer.from(datagram as string))).toEqual(expected);

describe('parseDatagram', () => {
  it('splits the header from the document, which it leaves as it is', () => {
    check(`${HEADER}\n{"id":1}`, document('{"id":1}'));
    check(`${HEADER}\n\n {"id":\n1}\n`, document('\n {"id":\n1}\n'));
    check(`${HEADER}\nnot json`, document('not json'));
    check(`${HEADER}\n{"name":"日本語 🚀"}`, document('{"name":"日本語 🚀"}'));
  });

  it('takes the spellings of the header that senders use', () => {
    const headers = [
      '{"format":"json","version":1}',
      '{"version":1,"format":"JSON"}',
      ' { "format" : "Json" , "version" : 1.0, "more": [] } ',
      '{"format": "json", "version": 1}\r',
    ];
    for (const header of headers) check(`${header}\n{}`, document('{}'));
  });

  it('refuses what has no newline', () => {
    for (const datagram of ['', HEADER, '{"id":1}', '\u0000\u0001']) check(datagram, refused('no_header'));
  });

  it('refuses a first line that is not the header', () => {
    const headers = [
      '',
      '{}',
      'null',
      '[]',
      '"format"',
      '{"format":"json"}',
      '{"version":1}',
      'x',
      '{"format":"json","version":1',
      '{"format":"xml","version":1}',
      '{"format":1,"version":1}',
      '{"format":"json","version":2}',
      '{"format":"json","version":"1"}',
      `${HEADER}${' '.repeat(1024)}`,
    ];
    for (const header of headers) check(`${header}\n{"id":1}`, refused('bad_header'));
  });

  it('refuses a header followed by nothing but space', () => {
    for (const rest of ['', ' ', '\n\n', '\t\r\n']) check(`${HEADER}\n${rest}`, refused('empty_document'));
  });

  it('goes on telling good headers from bad ones after more kinds than it remembers', () => {
    for (let kind = 0; kind < 200; kind += 1) {
      check(`{"format":"json","version":1,"kind":${kind}}\n{}`, document('{}'));
      check(`{"format":"json","version":2,"kind":${kind}}\n{}`, refused('bad_header'));
    }
  });

  it('never throws, whatever the bytes are', () => {
    const anything = fc.uint8Array({ maxLength: 200 });
    const withHeader = anything.map((bytes) => Buffer.concat([Buffer.from(`${HEADER}\n`), bytes]));
    fc.assert(
      fc.property(fc.oneof(anything, withHeader), (bytes) => {
        expect(['document', 'refused']).toContain(parseDatagram(Buffer.from(bytes)).kind);
      }),
    );
  });
});

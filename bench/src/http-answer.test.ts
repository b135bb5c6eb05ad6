import { describe, expect, it } from 'vitest';

import { AnswerReader } from './http-answer.ts';

const ANSWER =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nDate: today\r\n\r\n{}';

describe('AnswerReader', () => {
  it('gives a whole answer at once', () => {
    expect(new AnswerReader().push(Buffer.from(ANSWER))).toEqual({ status: 200, body: '{}', isLast: false });
  });

  it('waits for an answer that comes byte by byte, and reads the next one after it', () => {
    const reader = new AnswerReader();
    for (let round = 0; round < 2; round += 1) {
      const answers = Array.from(ANSWER, (character) => reader.push(Buffer.from(character)));
      expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
      expect(answers.at(-1)).toEqual({ status: 200, body: '{}', isLast: false });
    }
  });

  it('finds the length in any case', () => {
    const answer = 'HTTP/1.1 429 Too Many Requests\r\ncontent-length:0\r\n\r\n';
    expect(new AnswerReader().push(Buffer.from(answer))).toMatchObject({ status: 429, body: '' });
  });

  it('reads chunks, however they arrive, and answers without a body', () => {
    const reader = new AnswerReader();
    const chunked =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nc;x=1\r\n"a\r\nb":1234}\r\n0\r\n\r\n';
    const answers = Array.from(chunked, (character) => reader.push(Buffer.from(character)));
    expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
    expect(answers.at(-1)).toMatchObject({ status: 200, body: '{"a\r\nb":1234}' });
    const empty = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';
    expect(reader.push(Buffer.from(empty))).toEqual({ status: 204, body: '', isLast: true });
  });

  it('refuses what has no length or is not HTTP', () => {
    expect(() => new AnswerReader().push(Buffer.from('HTTP/1.1 200 OK\r\nX: y\r\n\r\n'))).toThrow(
      'content length',
    );
    expect(() => new AnswerReader().push(Buffer.from('hello\r\nContent-Length: 0\r\n\r\n'))).toThrow(
      'not an HTTP',
    );
  });
});

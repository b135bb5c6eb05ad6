import { describe, expect, it } from 'vitest';

import { AnswerReader } from './http-answer.ts';

const ANSWER =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nDate: today\r\n\r\n{}';

describe('AnswerReader', () => {
  it('gives a whole answer at once', () => {
    expect(new AnswerReader().push(Buffer.from(ANSWER))).toEqual({ status: 200, body: '{}' });
  });

  it('waits for an answer that comes byte by byte, and reads the next one after it', () => {
    const reader = new AnswerReader();
    for (let round = 0; round < 2; round += 1) {
      const answers = Array.from(ANSWER, (character) => reader.push(Buffer.from(character)));
      expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
      expect(answers.at(-1)).toEqual({ status: 200, body: '{}' });
    }
  });

  it('finds the length in any case', () => {
    const answer = 'HTTP/1.1 429 Too Many Requests\r\ncontent-length:0\r\n\r\n';
    expect(new AnswerReader().push(Buffer.from(answer))).toEqual({ status: 429, body: '' });
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

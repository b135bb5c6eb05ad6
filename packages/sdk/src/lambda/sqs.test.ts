import { describe, expect, it } from 'vitest';
import { linksFromSqsRecords } from './sqs-links.ts';
import { SqsMessageHelper } from './sqs-message-helper.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

function message(AWSTraceHeader: string): { attributes: { AWSTraceHeader: string } } {
  return { attributes: { AWSTraceHeader } };
}

describe('whether a message is sampled', () => {
  it.each([
    ['sampled', message(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`), true],
    ['not sampled', message(`Root=${ROOT};Sampled=0`), false],
    ['undecided', message(`Root=${ROOT}`), false],
    ['in other letters', message(`Root=${ROOT};SAMPLED=1`), false],
    ['without a header', { attributes: {} }, false],
    ['without attributes', {}, false],
    ['as the SDK receives it', { Attributes: { AWSTraceHeader: 'Sampled=1' } }, true],
  ])('is known of one that is %s', (_case, received, expected) => {
    expect(SqsMessageHelper.isSampled(received)).toBe(expected);
  });
});

describe('links of messages', () => {
  const rootOf = (n: number): string => `1-5759e988-${n.toString(16).padStart(24, '0')}`;
  const sampled = (root: string, parent = '53995c3f42cd8ad8') =>
    message(`Root=${root};Parent=${parent};Sampled=1`);

  it('name each sender once', () => {
    const Records = [sampled(rootOf(1)), sampled(rootOf(1)), sampled(rootOf(1), '00000000000000cd')];
    expect(linksFromSqsRecords({ Records })).toEqual([
      { trace_id: rootOf(1), id: '53995c3f42cd8ad8' },
      { trace_id: rootOf(1), id: '00000000000000cd' },
    ]);
  });

  it('leave out what is not recorded, and what is no header', () => {
    const Records = [message(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`), message('junk'), {}];
    expect(linksFromSqsRecords({ Records })).toEqual([]);
    expect(linksFromSqsRecords(undefined)).toEqual([]);
    expect(linksFromSqsRecords({ Messages: [sampled(ROOT)] })).toHaveLength(1);
  });

  it('name twenty traces at most', () => {
    const Records = Array.from({ length: 30 }, (_, n) => sampled(rootOf(n)));
    expect(linksFromSqsRecords({ Records })).toHaveLength(20);
  });
});

import { describe, expect, it } from 'vitest';
import { causeSentence } from './cause-sentence.ts';
import { localFindings } from './local-findings.ts';
import { buildTimeline } from './timeline.ts';

const SOUND = { id: 'a', name: 'web', start_time: 1, end_time: 2 };

function findingsOf(documents: readonly object[], limitExceeded = false) {
  const segments = documents.map((document) => ({ Id: 'x', Document: JSON.stringify(document) }));
  const trace = { Id: '1-0', Segments: segments, LimitExceeded: limitExceeded };
  return localFindings(trace, buildTimeline(segments));
}

describe('localFindings', () => {
  it('finds nothing in a whole trace', () => {
    expect(findingsOf([SOUND])).toEqual([]);
  });

  it.each([
    ['ParentMissing', [{ ...SOUND, parent_id: 'b' }], '1 segment (web) names a parent that did not arrive.'],
    ['ParentCycle', [{ ...SOUND, parent_id: 'a' }], 'web'],
    ['InProgress', [{ ...SOUND, end_time: undefined, in_progress: true }], '1 part of it has not ended.'],
    ['Unreadable', [{ ...SOUND, id: 7 }], 'no id'],
  ])('finds %s', (code, documents, detail) => {
    const [finding, ...others] = findingsOf(documents);
    expect(others).toEqual([]);
    expect(finding?.Code).toBe(code);
    expect(finding?.Detail).toContain(detail);
  });

  it('tells the size limit', () => {
    expect(findingsOf([SOUND], true).map(({ Code }) => Code)).toEqual(['LimitExceeded']);
  });
});

describe('causeSentence', () => {
  const sentenceOf = (document: object) => {
    const found = causeSentence(buildTimeline([{ Id: 'a', Document: JSON.stringify(document) }]));
    return found && `${found.subject} ${found.predicate}`;
  };

  it.each([
    [SOUND, undefined],
    [{ ...SOUND, fault: true, http: { response: { status: 503 } } }, 'web answered 503 after 1 s'],
    [
      { ...SOUND, error: true, throttle: true, http: { response: { status: 429 } } },
      'web was throttled with 429 after 1 s',
    ],
    [
      {
        ...SOUND,
        fault: true,
        subsegments: [
          {
            ...SOUND,
            id: 'b',
            name: 'charge',
            fault: true,
            cause: { exceptions: [{ type: 'Declined', message: 'no\nmoney' }] },
          },
        ],
      },
      'charge in web threw Declined: no …',
    ],
  ])('of %j', (document, sentence) => {
    expect(sentenceOf(document)).toBe(sentence);
  });
});
